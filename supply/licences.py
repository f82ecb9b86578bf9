"""Which licence each dependency has, and whether a newsroom may run it so: `make licences` writes `licences.csv`.

What a package says of itself counts: its licence expression, or else the licence field, or its classifiers.
"""

import csv
import re
import sys
from collections.abc import Iterator
from dataclasses import astuple, dataclass, fields
from importlib import metadata
from pathlib import Path

HERE = Path(__file__).resolve().parent
LIST, PINNED = HERE / "licences.csv", HERE.parent / "constraints.txt"
ALLOWED = {
    "0BSD", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BSD", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "CC0-1.0",
    "CNRI-Python", "ISC", "MIT", "MIT-0", "MIT-CMU", "MPL-2.0", "PSF-2.0", "Unlicense", "Zlib",
}  # fmt: skip
"""Permissive ones, and the Mozilla licence, which asks for the source of what somebody changed: we change nothing."""
BESIDE = {
    "psycopg2-binary": "LGPL: loaded as it comes, changed by nobody, and may be replaced by whoever runs it",
    "tld": "one of three of its choice; of the Mozilla one the same holds as of MPL-2.0",
}
"""Allowed by name, and why."""
WORDS = {
    r"Apache.*": "Apache-2.0", r"(The )?MIT( License)?": "MIT",
    r"(3-Clause BSD|BSD 3-Clause|New BSD)( License)?": "BSD-3-Clause",
    r"(The )?BSD 2-Clause( License)?": "BSD-2-Clause", r"BSD( License)?": "BSD", r"ISC License.*": "ISC",
    r"Mozilla Public License 2\.0.*": "MPL-2.0", r"Python Software Foundation License": "PSF-2.0",
    r".*\(LGPL\)|LGPL with exceptions": "LGPL",
}  # fmt: skip
"""What packages write in place of an identifier."""


@dataclass(frozen=True)
class Row:
    """A dependency."""

    name: str
    version: str
    licence: str


def pinned() -> dict[str, str]:
    """Every dependency's version, by name."""
    return dict(line.split("==") for line in PINNED.read_text(encoding="utf-8").split())


def known() -> dict[str, Row]:
    """What the list says."""
    if not LIST.exists():
        return {}
    with LIST.open(encoding="utf-8", newline="") as opened:
        return {row["name"]: Row(**row) for row in csv.DictReader(opened)}


def installed(name: str) -> Row | None:
    """What a package that is here says of itself, None where it is not here."""
    try:
        package = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return None
    return Row(name, package.version.partition("+")[0], " OR ".join(dict.fromkeys(_said(package.metadata))))


def _said(facts: metadata.PackageMetadata) -> Iterator[str]:
    if expression := facts.get("License-Expression"):
        yield expression
        return
    written = (facts.get("License") or "").strip()
    classified = [
        one.rpartition(" :: ")[2] for one in facts.get_all("Classifier") or [] if one.startswith("License :: ")
    ]
    plain = _identified(written) or is_allowed(Row("", "", written))
    yield from (_identified(one) or one for one in ([written] if plain else classified) if one != "DFSG approved")


def _identified(words: str) -> str | None:
    return next((name for pattern, name in WORDS.items() if re.fullmatch(pattern, words)), None)


def is_allowed(row: Row) -> bool:
    """Whether one of the choices that a licence expression gives is allowed in each of its parts."""
    choices = re.sub("[()]", "", row.licence).split(" OR ")
    return row.name in BESIDE or any(all(part in ALLOWED for part in one.split(" AND ")) for one in choices)


def main() -> int:
    """Write the list; what is not installed here stays as it stood."""
    before, rows = known(), list[Row]()
    for name, version in pinned().items():
        row = installed(name) or before.get(name)
        if row is None or row.version != version:
            sys.exit(f"{name} {version} is not installed here, nor in {LIST.name}: install the extra that brings it.")
        rows.append(row)
    with LIST.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened, lineterminator="\n")
        writer.writerow(field.name for field in fields(Row))
        writer.writerows(map(astuple, rows))
    refused = [row for row in rows if not is_allowed(row)]
    for row in refused:
        sys.stderr.write(f"{row.name} {row.version}: {row.licence} is not among the licences allowed in {__file__}.\n")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
