"""A page or picture is fetched once: what came of it stands in a row, and whoever asks next gets that."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from pipeline.fetching.address.target import read_target
from pipeline.fetching.answer.kinds import Kind
from pipeline.fetching.errors import STATES, FetchError, Forbidden, refusals_logged
from pipeline.fetching.fetcher import Download, Fetcher
from pipeline.fetching.reading.pages import read_article
from pipeline.fetching.reading.picture_files import PictureFiles, content_hash
from pipeline.fetching.reading.pictures import read_picture
from pipeline.language.speech import _
from pipeline.store import locks
from pipeline.store.desk import evidence as rows
from pipeline.store.locks import Lock
from pipeline.tables import Evidence

AGAIN_AFTER = timedelta(hours=1)
"""When a host that did not answer is asked again, if anybody wants the page."""

_SWITCHES: dict[Kind, str] = {"page": "FETCH_PAGES", "image": "FETCH_PICTURES"}


@dataclass(frozen=True)
class FetchedOnce:
    """Looks among the rows, and only then on the web. Two who ask at once may both fetch; one row comes of it."""

    sessions: sessionmaker[Session]
    fetcher: Fetcher
    files: PictureFiles

    def row(self, url: str, kind: Kind, *, wanted: bool, again: bool) -> Evidence:
        """The row of an address, fetched first where there is none or `again` is asked.

        Raises Forbidden for what is no address, or not kept and not `wanted`: nobody was asked, so no row says it.
        """
        with refusals_logged(kind, []):
            address = read_target(url).url
        with self.sessions() as session:
            row = rows.find(session, kind=kind, url=address)
            if row is not None and not again and (self._stands(session, row) or not wanted):
                return row
        if not wanted:
            raise Forbidden(
                "switched off",
                _("Fetching is switched off: set {switches}=true to have it done.").format(switches=_SWITCHES[kind]),
            )
        values, picture = self._fetch(address, kind)
        return self._keep({"kind": kind, "url": address} | values, picture)

    def _stands(self, session: Session, row: Evidence) -> bool:
        if row.state == "away":
            lately = Evidence.fetched_at > func.now() - AGAIN_AFTER  # by the database's clock
            return session.scalars(select(lately).where(Evidence.id == row.id)).one()
        return row.image_hash is None or self.files.path(row.image_hash).is_file()

    def _fetch(self, address: str, kind: Kind) -> tuple[dict[str, Any], bytes | None]:
        """What stands in the row, and a picture's JPEG."""
        try:
            download = self.fetcher.fetch(address, kind)
            known = {
                "state": "fetched",
                "final_url": download.final_url,
                "content_hash": content_hash(download.content),
            }
            if kind == "image":
                picture = read_picture(download)
                return known | {"image_hash": content_hash(picture)}, picture
            return known | self._article(download), None
        except FetchError as error:
            return {"state": STATES[type(error)], "reason": error.reason, "sentence": str(error)}, None

    def _article(self, download: Download) -> dict[str, Any]:
        """What a page says. A picture that it names within the desk's own network is passed over, like a redirect."""
        article = read_article(download)
        if article.image_url is not None and self.fetcher.leads_inside(download.final_url, article.image_url):
            article = replace(article, image_url=None)
        return vars(article)

    def _keep(self, values: dict[str, Any], picture: bytes | None) -> Evidence:
        """Write row and file together: nobody removes the one while the other comes."""
        with self.sessions() as session:
            locks.hold(session, Lock.EVIDENCE)
            if picture is not None:
                self.files.keep(picture)
            before = rows.find(session, kind=values["kind"], url=values["url"])
            shown = before.image_url if before is not None else None
            row = rows.write(session, values)
            if shown != row.image_url:  # with the page that named it, nobody would find the picture again
                self.remove_files(session, rows.remove_unshown(session, [shown]))
            session.expunge(row)
            session.commit()
        return row

    def remove_files(self, session: Session, removed: rows.Removed) -> None:
        """Remove the files that lost their last row. Callers hold `Lock.EVIDENCE`, and commit afterwards."""
        # Files first: a row without its file is fetched anew, a file without its row would stay for ever.
        named = session.scalars(select(Evidence.image_hash).where(Evidence.image_hash.in_(removed.hashes)))
        for name in removed.hashes.difference(named):
            self.files.remove(name)
