"""Whether a record is what was sealed: every part by its hash, the list by the seal, the seal by its time stamp."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ml.errors import UserError
from pipeline.preserving import time_stamp
from pipeline.preserving.record import FORMAT, LARGEST, NAME, PAGE, RECORD, STAMP, Stamped, canonical, digest
from pipeline.preserving.sealed_page import Unsealed, unsealed
from pipeline.preserving.time_stamp import NoStamp

MOST_FILES = 100


class NoRecord(UserError):
    """What was given is no record, whole or altered."""


@dataclass(frozen=True)
class Difference:
    """A part that is not as it was sealed."""

    part: str
    what: str


@dataclass(frozen=True)
class Verified:
    """What was found: the seal, who vouches for it, and every part that differs."""

    seal: str
    differences: tuple[Difference, ...]
    stamped: Stamped | None
    parts: int
    """How many parts were looked at; a page alone has none beside itself."""


@dataclass(frozen=True)
class Trust:
    """By what a seal is judged: the file of authorities' roots, and the seal that the desk noted, where it is known."""

    certificates: Path | None = None
    seal: str | None = None


def verify(place: Path, trust: Trust) -> Verified:
    """Verify an exported record, or its page alone. Raises NoRecord."""
    if not place.exists():
        raise NoRecord(f"There is no {place}: give the folder of an exported record, or its {PAGE}.")
    return verify_folder(place, trust) if place.is_dir() else verify_page(place, trust)


def verify_folder(folder: Path, trust: Trust) -> Verified:
    """Verify a record's folder. Raises NoRecord."""
    beside, stamp, page = (_bytes(folder / name) for name in (RECORD, STAMP, PAGE))
    if beside is None:
        raise NoRecord(f"{folder} has no readable {RECORD}: give the folder of an exported record.")
    held = unsealed(page) if page else None
    record = _to_go_by(beside, held, stamp, trust)
    listed = _read(record, of=str(folder))
    stamped, found = _sealed(listed, record, stamp, trust)
    if record != beside:
        found.append(Difference(RECORD, "was altered"))
    elif held is not None and held.record != record and not _is_vouched(record, stamp, trust):
        found.append(Difference(RECORD, "is another list than in the page’s seal"))
    if page is not None:
        found += _page(held, listed, Unsealed(b"", record, stamp), found)
    parts = _parts(listed)
    found += _files(folder, {*parts, RECORD, PAGE, STAMP})
    found += [one for name, part in parts.items() if (one := _part(folder, name, part))]
    return Verified(digest(record), tuple(found), stamped, len(parts))


def verify_page(file: Path, trust: Trust) -> Verified:
    """Verify a page that lies alone. Raises NoRecord."""
    page = _bytes(file)
    held = unsealed(page) if page else None
    if held is None:
        raise NoRecord(f"{file} is no page of a record, or its seal was altered.")
    listed = _read(held.record, of=str(file))
    stamped, found = _sealed(listed, held.record, held.stamp, trust)
    found += _page(held, listed, held, found)
    return Verified(digest(held.record), tuple(found), stamped, 0)


def _read(record: bytes, *, of: str) -> dict[str, Any]:
    try:
        listed = json.loads(record)
    except (ValueError, RecursionError):
        listed = None
    known = isinstance(listed, dict) and listed.get("format") == FORMAT
    if not known or not isinstance(listed.get("parts"), list) or not isinstance(listed.get("page"), dict):
        raise NoRecord(f"{of} holds no record that this version reads: its {RECORD} was altered, or is of another one.")
    return dict(listed)


def _parts(listed: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The parts by name; a name that is none of ours leads nowhere, and so is missing. Raises NoRecord."""
    parts = [one for one in listed["parts"] if isinstance(one, dict)]
    named: dict[str, Mapping[str, Any]] = {str(one.get("name")): one for one in parts}
    if len(named) < len(listed["parts"]) or len(named) > MOST_FILES:
        raise NoRecord(f"The {RECORD} lists a part twice, or what is none: it was altered.")
    return named


def _sealed(
    listed: Mapping[str, Any], record: bytes, stamp: bytes | None, trust: Trust
) -> tuple[Stamped | None, list[Difference]]:
    """Who vouches for the list, and what is wrong with it."""
    found = []
    if canonical(listed) != record:
        found.append(Difference(RECORD, "is not written as it is sealed"))
    if trust.seal is not None and digest(record) != trust.seal:
        found.append(Difference(RECORD, "has another hash than the desk noted"))
    expected = bool((listed.get("time_stamp") or {}).get("authority"))
    if expected != (stamp is not None):
        found.append(Difference(STAMP, "is missing" if expected else "was added"))
    if stamp is None:
        return None, found
    try:
        return time_stamp.verify(stamp, record, certificates=trust.certificates), found
    except NoStamp as error:
        return None, [*found, Difference(STAMP, str(error))]


def _files(folder: Path, expected: set[str]) -> list[Difference]:
    """What was added, and whether the page is there."""
    there = sorted(entry.name for entry in folder.iterdir())
    found = [Difference(name, "was added") for name in there if name not in expected][:MOST_FILES]
    if _bytes(folder / PAGE) is None:
        found.append(Difference(PAGE, "is missing"))
    return found


def _part(folder: Path, name: str, listed: Mapping[str, Any]) -> Difference | None:
    content = _bytes(folder / name) if NAME.fullmatch(name) else None
    if content is None:
        return Difference(name, "is missing")
    same = len(content) == listed.get("bytes") and digest(content) == listed.get("sha256")
    return None if same else Difference(name, "was altered")


def _to_go_by(beside: bytes, held: Unsealed | None, stamp: bytes | None, trust: Trust) -> bytes:
    """The list by which all is judged: that beside the page, unless only the one in its seal is vouched for."""
    if held is None or held.record == beside or _is_vouched(beside, stamp, trust):
        return beside
    return held.record if _is_vouched(held.record, stamp, trust) else beside


def _is_vouched(record: bytes, stamp: bytes | None, trust: Trust) -> bool:
    if trust.seal is not None:
        return digest(record) == trust.seal
    try:
        return stamp is not None and bool(time_stamp.verify(stamp, record, certificates=trust.certificates))
    except NoStamp:
        return False


def _page(
    held: Unsealed | None, listed: Mapping[str, Any], beside: Unsealed, found: Sequence[Difference]
) -> list[Difference]:
    """What is wrong with a page, held against list and stamp; of two stamps that differ one may be found wrong."""
    if held is None or held.record != beside.record:
        return [Difference(PAGE, "has another seal")]
    known = held.stamp == beside.stamp or any(one.part == STAMP for one in found)
    differ = [] if known else [Difference(name, "differs from the other time stamp") for name in (STAMP, PAGE)]
    same = len(held.above) == listed["page"].get("bytes") and digest(held.above) == listed["page"].get("sha256")
    return differ if same else [*differ, Difference(PAGE, "was altered")]


def _bytes(file: Path) -> bytes | None:
    """What a plain file holds; None where there is none, it leads elsewhere, or is larger than any part can be."""
    try:
        plain = file.is_file() and not file.is_symlink() and file.stat().st_size <= LARGEST
        return file.read_bytes() if plain else None
    except OSError:
        return None
