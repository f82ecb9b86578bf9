"""What bounds the false alarms among a desk's last findings, from the rows that the check leaves."""

from datetime import UTC, datetime

import pytest

from ml import false_alarms as bounds
from pipeline.language.speech import speaking
from pipeline.quality import false_alarms
from pipeline.quality.report import desk_report
from pipeline.quality.view import view_of
from pipeline.store.learning import models
from pipeline.tables import Finding, ModelVersion
from tests.fakes import post

TEXTS = 400


@pytest.fixture
def keep(sessions, store_posts):
    """Keep what the live version, or another, found in new posts, by each text's lowest p-value."""
    with sessions() as session:
        live = models.add_candidate(
            session, task=models.GENERATED_TEXT, name="g1", recipe="lr", folder="/", threshold=0.5, report={}
        )
        models.promote(session, live, by="test")
        session.commit()
    numbers = iter(range(10**6))

    def add(lowest, *, language="es", version="g1", alpha=0.05, state=None, words=None, url=None):
        numbered = [10_000 + next(numbers) for _ in lowest]
        added = store_posts(*(post(number, words or f"Text {number}") for number in numbered))
        with sessions() as session:
            for tweet_id, value in zip(added.new, lowest, strict=True):
                found = value is not None and value <= alpha
                payload = {
                    "lowest": value, "language": language, "url": url,
                    "guarantee": {"code": "on_average", "values": {"human_texts": TEXTS, "alpha": alpha}},
                }  # fmt: skip
                session.add(
                    Finding(
                        tweet_id=tweet_id, kind="generated_text", version=version, payload=payload,
                        subject="post" if url is None else "page",
                        state=state or ("reportable" if found else "nothing_to_report"),
                    )
                )  # fmt: skip
            session.commit()

    return add


def found(sessions):
    with sessions() as session:
        return false_alarms.of_last(session)


def test_the_last_findings_of_the_live_version_are_bounded(sessions, keep):
    assert found(sessions) is None
    keep([0.5] * 30)
    assert found(sessions) is None  # nothing was flagged
    keep([1 / (TEXTS + 1)] * 20)
    keep([0.001] * 5, version="older")
    keep([None] * 4)  # texts of a language without human ones
    keep([0.01] * 3, state="waiting")
    one = found(sessions)
    expected = bounds.bound([0.5] * 30 + [1 / (TEXTS + 1)] * 20, human_texts=TEXTS, alpha=0.05)
    assert (one.checked, one.findings, one.false, one.alpha) == (50, 20, expected.false, 0.05)
    assert 0 < one.false < 20
    said = false_alarms.sentence(one)
    assert said.startswith("Of the last 50 texts checked for machine-written passages 20 were flagged; with 95 %")
    assert "for human texts like those it was compared with" in said
    assert f"at most {one.false} ({100 * one.false / 20:.0f} %) of them are false alarms." in said


def test_a_page_that_many_posts_link_to_counts_once_and_so_do_copies_of_a_post(sessions, keep):
    keep([0.5] * 30)
    keep([1 / (TEXTS + 1)] * 20)
    alone = found(sessions)
    keep([1 / (TEXTS + 1)] * 40, url="https://pages.example/one")
    keep([1 / (TEXTS + 1)] * 10, words="The same words")
    one = found(sessions)
    assert (one.checked, one.findings) == (alone.checked + 2, alone.findings + 2)


def test_languages_have_human_texts_of_their_own_and_hold_together(sessions, keep):
    keep([1 / (TEXTS + 1)] * 20 + [0.5] * 20)
    alone = found(sessions).false
    keep([1 / (TEXTS + 1)] * 10 + [0.5] * 10, language="ca")
    one = found(sessions)
    parts = [
        bounds.bound([1 / (TEXTS + 1)] * n + [0.5] * n, human_texts=TEXTS, alpha=0.05, confidence=0.975)
        for n in (20, 10)
    ]
    assert (one.findings, one.false) == (30, sum(part.false for part in parts))
    assert one.false > alone


def test_where_all_may_be_false_that_is_said_and_the_newest_alpha_counts(sessions, keep):
    keep([0.04] * 2, alpha=0.05)
    keep([0.9] * 100, alpha=0.01)
    assert found(sessions) is None  # at the alpha of now nothing is flagged
    keep([0.009], alpha=0.01)
    said = false_alarms.sentence(found(sessions))
    assert said.startswith("Of the last 103 texts checked for machine-written passages 1 was flagged; nothing bounds")
    with speaking("es"):
        assert "se señaló 1; nada acota cuántas son falsas alarmas" in false_alarms.sentence(found(sessions))


def test_the_weekly_report_says_it(sessions, keep):
    keep([1 / (TEXTS + 1)] * 20)
    with sessions() as session:
        report = desk_report(session, now=datetime.now(UTC))
        assert session.query(ModelVersion).count() == 1
    assert any("20 were flagged" in sentence for sentence in view_of(report).sentences)
    assert report.to_dict()["machine_written"]["findings"] == 20
