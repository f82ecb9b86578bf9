"""What people said of findings while their texts go, while somebody else says something, and once they are made anew."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from pipeline.checks.corrections import correcting, examples
from pipeline.checks.corrections.correcting import Ignored, Said
from pipeline.forgetting import whole
from pipeline.services import Services
from pipeline.sources.source import Context
from pipeline.store import events
from pipeline.store.desk import cards, corrections, findings
from pipeline.store.forgetting import people
from pipeline.tables import Correction
from tests.fakes import post
from tests.pipeline.forgetting.conftest import Rows
from tests.pipeline.together import until_somebody_waits

WORDS = "Pagó ochenta y siete millones por un túnel."
GENERATED: dict[str, Any] = {
    "share": 0.5, "flagged": 1, "passages": 1, "read": 90, "quoted": [{"start": 0, "end": 4, "words": WORDS[:4]}],
    "notes": [], "guarantee": {"code": "as_written", "values": {"words": "seldom wrong", "short": "seldom"}},
}  # fmt: skip
COMPARED = {"answer": "contradicted", "probabilities": {"Refute": 1.0}, "sentence": None, "words_only": None}
HUMAN = Said(right=False, answer="human")
PAGE = "https://pages.example/a"
KEPT = "select text is not null from corrections order by id"

Kept = Callable[..., list[int]]


def find(tools: Services, tweet_id: int, payload: dict[str, Any] = GENERATED, **about: str) -> int:
    """A finding on a post, made now; its id."""
    about = {"kind": "generated_text", "subject": "post"} | about
    with tools.sessions() as session:
        findings.want(session, [(tweet_id, about["kind"], about["subject"])])
        session.execute(text("update findings set state = 'waiting'"))
        begun = findings.begin(session, tweet_id=tweet_id, kind=about["kind"])
        assert begun is not None
        findings.record(session, begun, state="reportable", why=None, version="v1", payload=payload)
        session.commit()
        return begun.id


def say(session: Session, finding_id: int, person: str = "U1", said: Said = HUMAN, at: datetime | None = None) -> Any:
    """What a person says of it as it is."""
    (finding,) = session.execute(text("select made_at from findings where id = :id"), {"id": finding_id}).all()
    found = (finding.made_at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    return correcting.correct(session, finding_id=finding_id, found=found, person=person, said=said, clicked_at=at)


def while_said(tools: Services, finding_id: int, work: Callable[[], Any]) -> None:
    """Do something while somebody's click is stored, and not committed yet."""
    with tools.sessions() as session, ThreadPoolExecutor(1) as worker:
        say(session, finding_id)
        session.flush()
        done = worker.submit(work)
        try:
            until_somebody_waits(tools.sessions)
        finally:
            session.commit()
        done.result(10)


def test_a_post_that_is_forgotten_during_a_click_leaves_no_text(tools: Services, kept: Kept, rows: Rows) -> None:
    (tweet_id,) = kept(post(1, WORDS), outcome="positive")
    with tools.sessions() as session:
        session.execute(text("update cards set wanted = 'line'"))
        session.commit()
    finding_id = find(tools, tweet_id)
    with tools.sessions() as session, ThreadPoolExecutor(1) as worker:
        cards.of_tweet(session, tweet_id, "tweets")  # as a click begins
        done = worker.submit(lambda: list(whole.forget(tools, [tweet_id], reason="deleted", by="x")))
        until_somebody_waits(tools.sessions)
        say(session, finding_id)
        session.commit()
        done.result(10)
    assert rows(KEPT) == [(False,)]


@pytest.fixture
def page(tools: Services) -> Callable[..., None]:
    """Keep a reading of a page under another address."""

    def keep(url: str, words: str, *, ago: str) -> None:
        values = {"url": url, "final": PAGE, "words": words, "ago": ago}
        with tools.sessions() as session:
            session.execute(
                text(
                    "insert into evidence (kind, url, final_url, state, text, content_hash, fetched_at) "
                    "values ('page', :url, :final, 'fetched', :words, '0', now() - cast(:ago as interval))"
                ),
                values,
            )
            session.commit()

    return keep


def test_a_page_that_is_removed_during_a_click_leaves_no_text(
    tools: Services, kept: Kept, rows: Rows, page: Callable[..., None]
) -> None:
    (tweet_id,) = kept(post(1, "Mira"), outcome="positive")
    page(PAGE, WORDS, ago="1 hour")
    finding_id = find(tools, tweet_id, GENERATED | {"url": PAGE}, subject="page")
    while_said(tools, finding_id, lambda: tools.evidence.remove(PAGE))
    assert rows("select text, document_url from corrections") == [(None, None)]


def test_of_several_readings_of_a_page_the_one_that_was_judged_is_kept(
    tools: Services, kept: Kept, rows: Rows, page: Callable[..., None]
) -> None:
    (tweet_id,) = kept(post(1, "Mira"), outcome="positive")
    page("https://pages.example/short", WORDS, ago="1 hour")
    page(PAGE, f"{WORDS} Así era.", ago="1 day")
    finding_id = find(tools, tweet_id, GENERATED | {"url": PAGE}, subject="page")
    other = GENERATED | {"url": PAGE, "quoted": [{"start": 0, "end": 4, "words": "Otro"}]}
    with tools.sessions() as session:
        say(session, finding_id)
        session.commit()
    with tools.sessions() as session:
        say(session, find(tools, tweet_id, other, subject="page"))
        session.commit()
    assert rows("select text from corrections order by id") == [(WORDS,), (None,)]


def test_a_quoted_posts_words_go_though_it_is_quoted_no_more(tools: Services, kept: Kept, rows: Rows) -> None:
    (quoted,) = kept(post(5, WORDS))
    (tweet_id,) = kept(post(1, "Lo dice", kind="quote", quoted=Context("5", "other", WORDS)), outcome="positive")
    with tools.sessions() as session:
        say(session, find(tools, tweet_id, COMPARED, kind="comparison", subject="quoted_post"), said=Said(right=True))
        session.execute(text("update tweets set context = '{}' where id = :id"), {"id": tweet_id})
        session.commit()
    assert rows("select document from corrections") == [(WORDS,)]
    list(whole.forget(tools, [quoted], reason="deleted", by="x"))
    assert rows("select document, document_url, text from corrections") == [(None, None, None)]


def test_what_was_fitted_by_itself_to_a_correction_is_named(tools: Services, kept: Kept) -> None:
    (tweet_id, other) = kept(post(1, WORDS), post(2, f"{WORDS} Así era."), outcome="positive")
    with tools.sessions() as session:
        learnt, kept_out = (say(session, find(tools, one)).id for one in (tweet_id, other))
        for live, candidate, ids in (
            ("a", "a-1", [learnt]),
            ("a-1", "a-2", []),
            ("a", "b", [kept_out]),
            ("a", None, [learnt]),
        ):
            events.log(
                session, actor="timetable", verb="recalibrated", subject="task", subject_id="generated-text", live=live,
                candidate=candidate, corrections=list(map(str, ids)),
            )  # fmt: skip
        session.commit()
    (gone,) = whole.forget(tools, [tweet_id], reason="deleted", by="x")
    assert gone.models == ("a-1", "a-2")


def test_what_is_said_of_a_finding_that_was_made_anew_counts_once(tools: Services, kept: Kept) -> None:
    (tweet_id,) = kept(post(1, WORDS), outcome="positive")
    day = {"since": datetime.now(UTC) - timedelta(days=1), "until": datetime.now(UTC) + timedelta(days=1)}

    def told() -> tuple[list[str], list[tuple[int, int]]]:
        with tools.sessions() as session:
            said = [str(row["label"]) for row in examples.rows(session, "generated")]
            return said, [(one.judged, one.right) for one in corrections.judged(session, **day)]

    for said in (Said(right=False, answer="machine"), HUMAN):
        with tools.sessions() as session:
            say(session, find(tools, tweet_id), said=said)
            session.commit()
        anew = GENERATED | {"quoted": []}
    assert told() == (["0"], [(1, 0)])
    with tools.sessions() as session:
        say(session, find(tools, tweet_id, anew), "U2")
        session.commit()
    assert told() == (["0"], [(1, 0)])
    with tools.sessions() as session:
        say(session, find(tools, tweet_id, anew), "U3", Said(right=True))
        session.commit()
    assert told() == ([], [(1, 0)])


def test_a_dialog_that_is_sent_again_was_stored_before(tools: Services, kept: Kept) -> None:
    (tweet_id,) = kept(post(1, WORDS), outcome="positive")
    finding_id, at = find(tools, tweet_id), datetime.now(UTC)
    with tools.sessions() as session:
        first = say(session, finding_id, at=at)
        assert say(session, finding_id, at=at) is Ignored.AGAIN
        assert say(session, finding_id, at=at - timedelta(seconds=1)) is Ignored.LATE
        assert say(session, finding_id, said=Said(right=False, answer="machine"), at=at) is Ignored.LATE
        session.commit()
    with tools.sessions() as session, tools.sessions() as elsewhere:
        seen = session.get_one(Correction, first.id)
        assert seen.undone_at is None
        assert corrections.undo(elsewhere, correction_id=first.id, person="U1")
        elsewhere.commit()
        assert not corrections.undo(session, correction_id=first.id, person="U1")


def test_who_is_named_in_the_passage_that_says_so_has_a_pseudonym_there(
    tools: Services, kept: Kept, rows: Rows
) -> None:
    (tweet_id,) = kept(post(1, WORDS), outcome="positive")
    with tools.sessions() as session:
        said = say(session, find(tools, tweet_id))
        session.get_one(Correction, said.id).sentence = "As U0SOMEBODY says"
        session.flush()
        people.rename(session, "U0SOMEBODY", "former-1")
        session.commit()
    assert rows("select sentence from corrections") == [("As former-1 says",)]
