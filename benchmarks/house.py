"""The structure of the code in bot/, pipeline/ and ml/: how long, how wide, and who imports whom.

    python -m benchmarks.house [--json] [--at FOLDER]

Read are the files that Git does not ignore. Imports are those that grimp finds, inside functions too, and those that
`import_module` asks for by a name written in place. Siblings are modules or packages of one folder, each with its whole
subtree. With --json it prints one JSON object; without, lists for whoever tidies up follow the figures.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.structure import measures  # noqa: E402
from benchmarks.structure.checkout import House, read  # noqa: E402

WIDE, LONGEST = 10, 10


def figures(house: House) -> dict[str, float]:
    """Every figure by its name."""
    lines = [source.lines for source in house.sources if not (source.is_door and source.lines <= 1)]
    lengths = [length for length, _ in measures.functions(house)]
    wide = measures.entries(house)
    needs = measures.sibling_imports(house)
    return {
        "files": len(lines),
        "loose_files": sum(len(source.path.parts) == 2 and not source.is_door for source in house.sources),
        "widest_folder": max((len(found) for folder, found in wide.items() if len(folder.parts) > 1), default=0),
        "widest_root": max(len(found) for folder, found in wide.items() if len(folder.parts) == 1),
        "file_median": median(lines),
        "longest_file": max(lines),
        "function_median": median(lengths),
        "longest_function": max(lengths),
        "single_importer_under_40": len(measures.single_importers(house)),
        "hidden_imports": len(measures.hidden(house)),
        "mutual_pairs": len(measures.mutual_pairs(needs)),
        "sibling_cycles": len(measures.sibling_cycles(needs)),
        "product_lines": sum(source.lines for source in house.sources),
        "test_lines": house.test_lines,
    }


def _lists(house: House) -> dict[str, Iterable[str]]:
    files = sorted(((source.lines, str(source.path)) for source in house.sources), reverse=True)
    wide = sorted(((len(found), f"{folder}/") for folder, found in measures.entries(house).items()), reverse=True)
    needs = measures.sibling_imports(house)
    return {
        "Longest files": _counted(files[:LONGEST]),
        "Longest functions": _counted(measures.functions(house)[:LONGEST]),
        f"Folders of more than {WIDE} entries": _counted(folder for folder in wide if folder[0] > WIDE),
        f"Under {measures.SMALL} lines, with one importer": (
            f"{source.lines:6}  {source.path}, imported by {by}" for source, by in measures.single_importers(house)
        ),
        "Imports inside functions": measures.hidden(house),
        "Siblings that import each other": (
            line
            for one, other in measures.mutual_pairs(needs)
            for line in (f"{one} and {other}", *(f"  {by}" for by in needs[one, other] + needs[other, one]))
        ),
        "Cycles of more siblings": map(" ".join, measures.sibling_cycles(needs)),
    }


def _counted(found: Iterable[tuple[int, str]]) -> Iterable[str]:
    return (f"{count:6}  {name}" for count, name in found)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--at", type=Path, default=ROOT, metavar="FOLDER", help="measure another checkout")
    asked = parser.parse_args(arguments)
    house = read(asked.at.resolve())
    measured = figures(house)
    if asked.json:
        print(json.dumps(measured))
        return
    for name, figure in measured.items():
        print(f"{name:26}{figure:8g}")
    for title, lines in _lists(house).items():
        print(f"\n{title}", *lines, sep="\n  ")


if __name__ == "__main__":
    main()
