"""What a check may know of the page behind a link, and whom it asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Page:
    """What is to be read on a page; `language` as the page gives it, where it does."""

    url: str
    title: str | None
    text: str
    language: str | None = None


@dataclass(frozen=True)
class NoPage:
    """Why a page cannot be read, in a sentence; `for_now` where it is worth trying again later."""

    url: str
    why: str
    for_now: bool = False


class PageText(Protocol):
    """Whoever reads pages; it raises nothing, and may take some seconds."""

    def first(self, links: Sequence[str]) -> Page | NoPage | None:
        """Give the words of the first page that can be read, or why the first cannot; None where no link leads out."""
        ...
