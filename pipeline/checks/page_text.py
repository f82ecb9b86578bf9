"""The pages that posts link to, as checks read them."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.checks.evidence.reader import EvidenceReader


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


@dataclass(frozen=True)
class LinkedPages:
    """Pages as they are kept, or else from the web; it raises nothing, and may take some seconds."""

    reader: EvidenceReader

    def first(self, links: Sequence[str]) -> Page | NoPage | None:
        """Give the words of the page that comparisons take, too, or why there are none; None without a link."""
        page = self.reader.first_page(links)
        if page is None:
            return None
        if page.reason is not None:
            return NoPage(page.url, page.sentence or page.reason, for_now=page.for_now)
        return Page(page.final_url or page.url, page.title, page.text, page.language)
