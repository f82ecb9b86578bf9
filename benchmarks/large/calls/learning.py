"""What the clicks become: datasets, campaigns, the report, the archive's matches."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from benchmarks.large.calls.call import Call, Work
from bot.commands.archive.setup import match_open_cards
from pipeline import services
from pipeline.desk import clicks, shown_checks
from pipeline.learning.datasets import build
from pipeline.quality.report import desk_report
from pipeline.store import weekly_report
from pipeline.store.labelling import campaigns
from pipeline.store.learning.texts import DEFAULT_SHARES

OPEN = "select id from cards where purpose = 'tweets' and wanted = 'buttons' order by id desc limit 1"


def _build(session: Session, _: None) -> None:
    build(session, shares=DEFAULT_SHARES, by="growth")


def _one_click(session: Session) -> None:
    card = session.scalars(text(OPEN)).one()
    clicks.give_feedback(session, card_id=card, person="U0CHECKER1", label="reviewed")
    session.flush()


def _judged(session: Session, _: None) -> None:
    now = datetime.now(UTC)
    weekly_report.judged_posts(session, since=now - timedelta(days=7), until=now)


def _draw(*, withheld: bool) -> Work:
    return lambda session, _: campaigns.draw(session, name="growth", at_most=50, withheld=withheld)


CALLS = (
    Call("label new --from-tweets --withheld", _draw(withheld=True), times=1, grows=True),
    Call("label new --from-tweets", _draw(withheld=False), times=1, grows=True),
    Call("match_outdated", lambda session, _: shown_checks.match_outdated(session), times=1, grows=True),
    Call("match_open_cards", lambda session, _: match_open_cards(services.current(), session), times=1, grows=True),
    Call("quality: posts judged in a week", _judged, times=1, grows=True),
    Call("weekly report", lambda session, _: desk_report(session, now=datetime.now(UTC)), times=1, grows=True),
    Call("dataset build, nothing new", _build, times=1, grows=True),
    Call("dataset build, one click new", _build, _one_click, times=1, grows=True),
)
