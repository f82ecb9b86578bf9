"""Evidence as plain values: what there is, or why there is nothing."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path


@dataclass(frozen=True)
class LinkedPage:
    """What a page says, or, with a `reason`, why nobody knows."""

    url: str
    """As posted."""
    final_url: str | None = None
    """After the redirects."""
    title: str | None = None
    text: str = ""
    language: str | None = None
    """As the page declares it: two or three letters."""
    published: date | None = None
    image_url: str | None = None
    """Its main picture, to be asked for by `EvidenceRoom.picture`."""
    fetched_at: datetime | None = None
    reason: str | None = None
    """A word or two of ours."""
    sentence: str | None = None
    """The same for people, with the next step."""
    for_now: bool = False
    """Whether the page may be there later."""
    content_hash: str | None = None
    """SHA-256 of what came."""


@dataclass(frozen=True)
class Picture:
    """A picture as a small JPEG of ours, or, with a `reason`, why there is none."""

    url: str
    file: Path | None = None
    fetched_at: datetime | None = None
    reason: str | None = None
    sentence: str | None = None
    for_now: bool = False


@dataclass(frozen=True)
class QuotedPost:
    """The post that a post quotes; `picture_url` is its first photo's address, to be asked for as a post's."""

    handle: str | None
    text: str
    url: str | None = None
    picture_url: str | None = None
