"""The desk's weeks with the versions that were put to work in them, as a paper's study takes them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session, sessionmaker

from pipeline.quality.releases import weeks_and_releases
from pipeline.store.learning import models
from pipeline.tables import ModelVersion, Promotion
from tests.desk_history import add_week

NOW = datetime(2026, 11, 18, 9, tzinfo=UTC)
LAST, BEFORE = date(2026, 11, 9), date(2026, 11, 2)
REPORT = {"scores": {"f1": 0.7}, "intervals": {"f1": [0.6, 0.8]}, "trained_languages": {"es": 700, "ca": 30}}


def version(session: Session, name: str, report: dict[str, object]) -> ModelVersion:
    return models.add_candidate(
        session, task="checkworthiness", name=name, recipe="svm-tfidf", folder=name, threshold=0.5, report=report
    )


def test_a_release_is_marked_in_its_week_with_what_it_had_learnt_from(sessions: sessionmaker[Session]) -> None:
    with sessions() as session:
        add_week(session, BEFORE, flagged=(8, 2, 0), drawn=(1, 29, 0), withheld=70)
        add_week(session, LAST, flagged=(3, 1, 0), drawn=(1, 29, 0), withheld=70)
        for name, at, report in (
            ("before-all", datetime(2026, 10, 1, tzinfo=UTC), REPORT),
            ("first", datetime(2026, 11, 3, tzinfo=UTC), REPORT),
            ("second", datetime(2026, 11, 15, 23, tzinfo=UTC), {}),
            ("this-week", NOW - timedelta(hours=1), REPORT),
        ):
            session.add(Promotion(version_id=version(session, name, report).id, kind="promote", by="x", at=at))
        session.flush()
        found = weeks_and_releases(session, now=NOW)
    assert found is not None
    assert [week["name"] for week in found["weeks"]] == ["02 Nov", "09 Nov"]
    assert found["weeks"][0]["precision"] == (0.8, pytest.approx(0.49, abs=0.02), pytest.approx(0.96, abs=0.02))
    assert found["weeks"][1]["precision"] is None
    assert [week["labelled"] for week in found["weeks"]] == [40, 74]
    assert found["releases"] == [
        {"name": "first", "week": 0, "labelled": 730, "positive": None, "f1": (0.7, 0.6, 0.8)},
        {"name": "second", "week": 1, "labelled": 0, "positive": None, "f1": None},
    ]


def test_a_desk_without_clicks_tells_nothing(sessions: sessionmaker[Session]) -> None:
    with sessions() as session:
        assert weeks_and_releases(session, now=NOW) is None
