"""The pages that posts link to, as checks read them."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.checks.evidence.reader import EvidenceReader
from pipeline.checks.page_text import NoPage, Page


@dataclass(frozen=True)
class LinkedPages:
    """`pipeline.checks.page_text.PageText`, answered by what is kept, or else from the web."""

    reader: EvidenceReader

    def first(self, links: Sequence[str]) -> Page | NoPage | None:
        """Give the words of the page that comparisons take, too, or why there are none."""
        page = self.reader.first_page(links)
        if page is None:
            return None
        if page.reason is not None:
            return NoPage(page.url, page.sentence or page.reason, for_now=page.for_now)
        return Page(page.final_url or page.url, page.title, page.text, page.language)
