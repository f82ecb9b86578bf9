"""The pages that posts link to, as checks read them: out of the room where evidence is kept."""

from dataclasses import dataclass

from pipeline.evidence.room import EvidenceRoom
from pipeline.evidence_view import NoPage, Page


@dataclass(frozen=True)
class LinkedPages:
    """`pipeline.evidence_view.PageText`, answered by what is kept, or else from the web."""

    room: EvidenceRoom

    def read(self, url: str) -> Page | NoPage:
        """Give the page's words, or say why there are none."""
        page = self.room.page(url)
        if page.reason is not None:
            return NoPage(url, page.sentence or page.reason, for_now=page.for_now)
        return Page(page.final_url or url, page.title, page.text, page.language)
