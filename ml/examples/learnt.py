"""Which texts a version was trained on, as short hashes: it knows them again, and nobody can read them from it."""

import hashlib
import re
from collections.abc import Iterable

from ml.examples.example import Example
from ml.files import fold

LEARNT = "learnt"
"""Under this name they stand among the details of an artefact."""

_BYTES = 5
"""Of 100,000 texts learnt and 10,000 judged, one in a thousand such pairs of sets has a text wrongly known again."""

_PASSED_OVER = re.compile(r"https?://\S+|@\w+|\W+")


def kept(examples: Iterable[Example], *, before: Iterable[object] = ()) -> str:
    """The hashes of examples, and of those that were kept `before`, in a form fit for JSON."""
    return "".join(sorted(set(map(_hash, examples)).union(*(_read(each) or () for each in before))))


def again(record: object, examples: Iterable[Example]) -> int | None:
    """How many of the examples are among those of a record; None where it is none."""
    known = _read(record)
    return None if known is None else sum(_hash(example) in known for example in examples)


def count(record: object) -> int | None:
    """How many different texts a record holds; None where it is none."""
    known = _read(record)
    return None if known is None else len(known)


def new(record: object, examples: Iterable[Example]) -> list[Example]:
    """The examples that are not among those of a record; none where it is none."""
    known = _read(record)
    return [] if known is None else [one for one in examples if _hash(one) not in known]


def sentence(version: str, learnt: int | None, *, texts: int) -> str | None:
    """What is to be said beside a version's figures; None where it has learnt none of the texts."""
    if learnt is None:
        return f"What {version} was trained on is not recorded: if it was these texts, it looks better than it is."
    if learnt == 0:
        return None
    which = "this text" if texts == 1 else f"{learnt:,} of these {texts:,} texts"
    return f"{version} was trained on {which}: {'on it' if texts == 1 else 'on them'} it looks better than it is."


def _hash(example: Example) -> str:
    """Copies of a text have one: links, mentions, case, signs and spaces do not count."""
    parts = [_PASSED_OVER.sub("", fold(part)) or part for part in (example.text, example.document or "")]
    return hashlib.sha256("\n".join(parts).encode(errors="replace")).hexdigest()[: 2 * _BYTES]


def _read(record: object) -> frozenset[str] | None:
    if not isinstance(record, str) or len(record) % (2 * _BYTES):
        return None
    return frozenset(record[at : at + 2 * _BYTES] for at in range(0, len(record), 2 * _BYTES))
