"""What a record consists of: parts, each with its hash, and one list of them all, whose own hash is the seal."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

FORMAT = "claimwire-record/1"
RECORD, PAGE, STAMP = "record.json", "record.html", "time-stamp.tsr"
NAME = re.compile(r"[a-z]{1,20}(?:-[0-9]{1,2})?\.(?:json|jpg|png|webp|gif)")
"""How parts are called: by us, so that nothing that a stranger wrote becomes a path."""
LARGEST = 60_000_000
"""Bytes of a part that is read at all; pictures have ten million at most, a page with six of them inside less."""


@dataclass(frozen=True)
class Part:
    """Something that was seen, as it came; `facts` say where it is from."""

    name: str
    of: str
    content: bytes
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def listed(self) -> dict[str, Any]:
        """Its line in the list."""
        found = {"name": self.name, "of": self.of, "bytes": len(self.content), "sha256": digest(self.content)}
        return {**self.facts, **found}


@dataclass(frozen=True)
class Stamped:
    """Who vouches for a moment, and which."""

    by: str
    at: datetime


def digest(content: bytes) -> str:
    """SHA-256 in 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def canonical(values: Mapping[str, Any]) -> bytes:
    """Values as JSON in one form: the same values have the same bytes, and so the same hash."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False, default=_plain).encode()


def _plain(value: date) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    return value.isoformat()


def record_of(facts: Mapping[str, Any], parts: Sequence[Part], *, page: bytes) -> bytes:
    """The list of everything, in which the page has the hash of all that stands above its seal."""
    listed = [part.listed for part in parts]
    shown = {"name": PAGE, "bytes": len(page), "sha256": digest(page)}
    return canonical({**facts, "format": FORMAT, "parts": listed, "page": shown})
