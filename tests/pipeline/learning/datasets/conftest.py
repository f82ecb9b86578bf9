"""Votes without Slack, and builds that are asked for in one word."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session, sessionmaker

from pipeline.learning.datasets import build, building
from pipeline.learning.datasets.votes import Subject, Verdict, Vote, by_subject, verdict

SHARES = (0.7, 0.1, 0.1, 0.1)
BEGINNING = datetime(2026, 11, 1, 9, tzinfo=UTC)


def vote(key: str, text: str, label: int = 1, *, person: str = "U1", selected: int = 0, hour: int = 0, **facts) -> Vote:
    """One person's word about x:KEY."""
    subject = Subject(key=f"x:{key}", text=text, identities=(key,))
    return Vote(
        subject=replace(subject, **facts),
        person=person,
        label=label,
        selected=selected,
        at=BEGINNING + timedelta(hours=hour),
    )


def verdicts(votes: Iterable[Vote]) -> list[Verdict]:
    """What these votes amount to, subject by subject."""
    return [verdict(said) for said in by_subject(votes).values()]


@pytest.fixture
def votes(monkeypatch: pytest.MonkeyPatch) -> list[Vote]:
    """The votes that builds find beside clicks."""
    cast: list[Vote] = []
    monkeypatch.setattr(building, "SOURCES", (lambda session: cast,))
    return cast


@pytest.fixture
def built(sessions: sessionmaker[Session]) -> Callable[..., tuple[int, bool]]:
    """Build and commit: the version's id, and whether it is new."""

    def run(**choices) -> tuple[int, bool]:
        with sessions() as session:
            made = build(session, **({"shares": SHARES, "by": "test"} | choices))
            session.commit()
            return made.dataset.id, made.new

    return run
