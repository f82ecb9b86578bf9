"""The task's work on a record: gathered, sealed, written whole, and only then said to be kept; or removed."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session, sessionmaker

from pipeline.checks import wiring as checks_wiring
from pipeline.checks.evidence.reader import EvidenceReader
from pipeline.configuration.choices import Choices
from pipeline.desk.exporting.webhooks import poster
from pipeline.fetching.fetcher import Fetcher
from pipeline.fetching.wire import Wire
from pipeline.preserving import gathering
from pipeline.preserving.folder import RecordFolders
from pipeline.preserving.gathering import Eyes, Seen
from pipeline.preserving.page import Facts
from pipeline.preserving.page_words import USUAL_WHY
from pipeline.preserving.sealing import Authority, files_of
from pipeline.preserving.verifying import NoRecord, Trust, Verified, verify_folder
from pipeline.preserving.wayback import Capture, Wayback
from pipeline.store import events, locks
from pipeline.store.desk import cards, preserved
from pipeline.store.health import sightings
from pipeline.store.locks import RowLock
from pipeline.tables import PreservedRecord, Tweet

log = logging.getLogger(__name__)

AWAY = "timestamp_away"
"""What the desk is told where the authority vouched for nothing."""


@dataclass(frozen=True)
class Archivist:
    """By what records are made: eyes, authorities, a place."""

    sessions: sessionmaker[Session]
    choices: Choices
    eyes: Eyes
    folders: RecordFolders

    @classmethod
    def of(cls, sessions: sessionmaker[Session], choices: Choices, evidence: EvidenceReader) -> "Archivist":
        """As the desk and ops chose."""
        eyes = Eyes(evidence, Fetcher(Wire(checks_wiring.fetch_policy(choices))))
        return cls(sessions, choices, eyes, RecordFolders(choices.preserved_dir))

    def see_to(self, record_id: int, *, name_of: Callable[[str], str]) -> list[int]:
        """Make or remove a record, as its row wants, unless another process is at it; the cards to show anew."""
        with self.sessions() as session, locks.row_held(session, RowLock.RECORD, record_id) as mine:
            row = preserved.find(session, record_id) if mine else None
            session.expunge_all()
            session.rollback()  # no transaction is open while the web is asked
            try:
                if row is not None and row.state == "waiting":
                    return self._make(row, name_of)
                if row is not None and row.state == "leaving":
                    return self._remove(row)
            except OSError as error:
                log.error("Record %s waits: %s.", record_id, error.strerror)
                preserved.failed(session, record_id, why=str(error.strerror))
                session.commit()
        return []

    def remove_past(self, *, now: datetime) -> list[int]:
        """Remove the records whose own term is over; which. The sweep has their cards shown."""
        with self.sessions() as session:
            gone = preserved.let_go(session, preserved.past(session, now=now), by="retention", why=preserved.OVER)
            session.commit()
        for record_id in gone:
            self.see_to(record_id, name_of=str)
        return gone

    def verified(self, row: PreservedRecord) -> Verified:
        """Hold a record against its seal. Raises NoRecord."""
        return verify_folder(self.folders.path(row.id), Trust(self.choices.time_stamp_certificates, row.seal))

    def _make(self, row: PreservedRecord, name_of: Callable[[str], str]) -> list[int]:
        if self._given_up(row):
            return self._remove(row)
        why = row.why or str(USUAL_WHY)
        made = self._left_by_an_attempt(row)
        if made is None:
            self._write(row, why, name_of(row.selected_by))
            made = self.verified(row)
        return self._settled(row, made, why)

    def _given_up(self, row: PreservedRecord) -> bool:
        """Whether the post is forgotten by now: there is nothing left to keep."""
        with self.sessions() as session:
            if session.get_one(Tweet, row.tweet_id).forgotten is None:
                return False
            preserved.let_go(session, [row.id], by="worker", why=preserved.FORGOTTEN)
            session.commit()
        return True

    def _left_by_an_attempt(self, row: PreservedRecord) -> Verified | None:
        """A whole record that was written and not settled any more; what else lies there goes."""
        try:
            found = self.verified(row)
        except NoRecord:
            found = None
        if found is not None and not found.differences:
            return found
        self.folders.remove(row.id)
        return None

    def _write(self, row: PreservedRecord, why: str, name: str) -> None:
        with self.sessions() as session:
            post, judgement = gathering.post_and_judgement(session, row.tweet_id)
        seen = gathering.look(self.eyes, post, judgement)
        facts = Facts(
            record=row.id, preserved_at=datetime.now(UTC), selected_at=row.selected_at, selected_by=name,
            selected_by_id=row.selected_by, why=why, keep_until=row.keep_until, captures=self._captures(seen),
        )  # fmt: skip
        self.folders.keep(row.id, files_of(seen, facts, self._authority()))

    def _captures(self, seen: Seen) -> tuple[Capture, ...]:
        if (keys := self.choices.wayback_keys) is None:
            return ()
        found = seen.page.final_url if seen.page else None
        wayback = Wayback(poster(self.choices), self.choices.wayback_url, keys.get_secret_value())
        return wayback.capture(filter(None, (seen.post["url"], found)))

    def _authority(self) -> Authority | None:
        url = self.choices.time_stamp_url
        return Authority(url, poster(self.choices), self.choices.time_stamp_certificates) if url else None

    def _settled(self, row: PreservedRecord, made: Verified, why: str) -> list[int]:
        """Say that it is kept, and by whose word; what was taken back meanwhile is kept no more."""
        by = made.stamped.by if made.stamped else None
        with self.sessions() as session:
            stamped_at = made.stamped.at if made.stamped else None
            kept = preserved.settle(session, row.id, seal=made.seal, stamped_by=by, stamped_at=stamped_at, why=why)
            if kept:
                said = {"record": row.id, "seal": made.seal, "sealed_by": by}
                events.log(session, actor="worker", verb="preserved", subject="tweet", subject_id=row.tweet_id, **said)
            self._tell_of_authority(session, answers=by is not None)
            touched = cards.outdate(session, [row.tweet_id], asked=True) if kept else []
            session.commit()
        if not kept:
            self.folders.remove(row.id)
        return touched

    def _tell_of_authority(self, session: Session, *, answers: bool) -> None:
        if authority := self._authority():
            seen = () if answers else [(AWAY, authority.host)]
            sightings.tell(session, "archivist", seen, of=[AWAY])

    def _remove(self, row: PreservedRecord) -> list[int]:
        self.folders.remove(row.id)
        with self.sessions() as session:
            preserved.removed(session, row.id)
            touched = cards.outdate(session, [row.tweet_id], asked=True)
            session.commit()
        return touched
