"""Evidence as a check asks for it: pages and pictures as plain values, fetched once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from pipeline.checks.evidence.fetched_once import FetchedOnce
from pipeline.checks.evidence.links import outward
from pipeline.checks.evidence.view import LinkedPage, Picture
from pipeline.fetching.address.target import one_form
from pipeline.fetching.errors import Forbidden
from pipeline.language.speech import _
from pipeline.store import locks
from pipeline.store.desk import corrections
from pipeline.store.desk import evidence as rows
from pipeline.store.desk.evidence import Removed
from pipeline.store.locks import Lock


@dataclass(frozen=True)
class EvidenceReader:
    """Pages, pictures and quoted posts; each call opens its own sessions, and may take as long as a fetch."""

    fetched: FetchedOnce
    pages: bool = True
    """Whether linked pages are fetched."""
    pictures: bool = True

    def page(self, url: str, *, again: bool = False) -> LinkedPage:
        """The page behind a link, from what is kept or else from the web; raises nothing for a page that refuses.

        With `again` it is fetched anew; should it be gone by then, what was kept stays.
        """
        try:
            row = self.fetched.row(url, "page", wanted=self.pages, again=again)
        except Forbidden as error:
            return LinkedPage(url, reason=error.reason, sentence=str(error))
        return LinkedPage(
            url, row.final_url, row.title, row.text or "", row.language, row.published, row.image_url, row.fetched_at,
            row.reason, row.sentence, for_now=row.state == "away", content_hash=row.content_hash,
        )  # fmt: skip

    def picture(self, url: str, *, again: bool = False) -> Picture:
        """A picture, from what is kept or else from the web; raises nothing for one that refuses."""
        try:
            row = self.fetched.row(url, "image", wanted=self.pictures, again=again)
        except Forbidden as error:
            return Picture(url, reason=error.reason, sentence=str(error))
        file = self.fetched.files.path(row.image_hash) if row.image_hash else None
        if file is not None and not file.is_file():
            gone = _("The picture's file is not in the folder of evidence: have it fetched again.")
            return Picture(url, None, row.fetched_at, "file is gone", gone, for_now=True)
        return Picture(url, file, row.fetched_at, row.reason, row.sentence, for_now=row.state == "away")

    def first_page(self, links: Sequence[str]) -> LinkedPage | None:
        """The first page with a text that links lead to, or else the first that refuses; None where none leads out."""
        pages: list[LinkedPage] = []
        for url in outward(links):
            pages.append(self.page(url))
            if pages[-1].reason is None:
                return pages[-1]
        return pages[0] if pages else None

    def remove(self, url: str) -> int:
        """Remove what is kept of an address, a page with its main picture, files too; how many rows went.

        What people said of findings keeps no text of it either.
        """
        urls = {url, one_form(url)}

        def removal(session: Session) -> Removed:
            led_to = rows.led_to(session, urls)
            removed = rows.remove_url(session, urls)  # waits for a click that keeps the page's text in this moment
            corrections.forget_page(session, [*urls, *led_to])
            return removed

        return self._remove(removal)

    def remove_older(self, than: timedelta) -> int:
        """Remove what was fetched longer ago than this, files too; how many rows went."""
        return self._remove(lambda session: rows.remove_older(session, than))

    def _remove(self, removal: Callable[[Session], Removed]) -> int:
        with self.fetched.sessions() as session:
            locks.hold(session, Lock.EVIDENCE)
            removed = removal(session)
            self.fetched.remove_files(session, removed)
            session.commit()
        return removed.rows
