"""Twenty weeks rehearsed on labelled posts: judged, sampled, labelled, learnt from, release after release.

The training posts are the feed. People have labelled its first part, as many as the paper's first 5,000 of 31,883, and
the first release learns from them. Then come the weeks: the release in use judges, people see all that it flags and
30 % of the rest, drawn at random (CH-14), and their labels are the data set's. Every few weeks a new release learns
from all labels so far (CH-18, CH-39), each release is judged on the same held-out posts.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import binomtest

from ml.evaluation.reports import Report
from ml.examples import Example
from ml.model import Model
from ml.studies.papers.claimhunter import quoted
from ml.studies.papers.claimhunter.posts import Parts
from ml.studies.papers.claimhunter.table_one import BASIS
from ml.versions.loading import load
from ml.versions.train import train

logger = logging.getLogger(__name__)

EVERY = 4
"""Weeks from one release to the next."""

FEWEST = 10
"""Labelled posts that were flagged, below which a week says nothing about precision, as on the desk."""

Share = tuple[float, float, float]
"""A value with its 95 % interval."""


@dataclass(frozen=True)
class Release:
    """A version that was put to work at the beginning of a week, and what it had learnt from."""

    name: str
    week: int
    labelled: int
    positive: float | None
    f1: Share | None


@dataclass(frozen=True)
class Week:
    """What came of a week's posts; `precision` is of what was flagged, None where too few were."""

    name: str
    posts: int
    flagged: int
    random_cards: int
    precision: Share | None
    labelled: int
    """Posts with a label at its end, since the beginning."""


@dataclass(frozen=True)
class Stream:
    """Weeks and releases, oldest first; `told` says where they come from, `weights` what the releases are."""

    told: str
    weights: str
    weeks: tuple[Week, ...]
    releases: tuple[Release, ...]


def of_desk(values: Mapping[str, Any]) -> Stream:
    """Read a desk's weeks and releases from plain values, named as the fields are."""
    weeks = tuple(Week(**week) for week in values["weeks"])
    releases = tuple(Release(**release) for release in values["releases"])
    return Stream(values["told"], values["weights"], weeks, releases)


@dataclass(frozen=True)
class How:
    """By which recipe releases are made; with `progressive` each begins with the weights of the one before (CH-39)."""

    recipe: str = "svm-tfidf"
    settings: Mapping[str, Any] | None = None
    progressive: bool = False
    weeks: int = quoted.WEEKS
    every: int = EVERY
    seed: int = 0


def rehearse(parts: Parts, folder: Path, *, how: How) -> Stream:
    """Rehearse the weeks on the training posts, in their order; versions are kept in the folder."""
    feed = list(parts.training)
    begun = round(len(feed) * quoted.FIRST / quoted.FINAL)
    labelled, rest = feed[:begun], feed[begun:]
    draw = np.random.default_rng(how.seed)
    releases: list[Release] = []
    weeks: list[Week] = []
    for number, place in enumerate(np.array_split(np.arange(len(rest)), how.weeks)):
        if number % how.every == 0:
            releases.append(_release(parts, labelled, folder, number=len(releases) + 1, week=number, how=how))
            model = load(_place(folder, len(releases)))
        posts = [rest[at] for at in place]
        week, labels = _week(f"week {number + 1}", posts, model, draw=draw, before=len(labelled))
        weeks.append(week)
        labelled += labels
    releases.append(_release(parts, labelled, folder, number=len(releases) + 1, week=how.weeks, how=how))
    told = (
        f"rehearsed on {len(feed):,} labelled posts: the first {begun:,} as the beginning, the others in "
        f"{how.weeks} weeks"
    )
    weights = f"{how.recipe}, each release from the weights of the one before" if how.progressive else how.recipe
    return Stream(told, weights, tuple(weeks), tuple(releases))


def _release(parts: Parts, labelled: Sequence[Example], folder: Path, *, number: int, week: int, how: How) -> Release:
    """Train a release on all labels so far and judge it on the test posts."""
    report = train(
        labelled, _place(folder, number), recipe=how.recipe, settings=how.settings, validation=parts.validation,
        held_out=parts.test, basis=BASIS, start=_place(folder, number - 1) if how.progressive and number > 1 else None,
    )  # fmt: skip
    assert isinstance(report, Report)
    logger.info("Release %d learnt from %d labels", number, len(labelled))
    ends = report.intervals.get("f1")
    return Release(f"R{number}", week, len(labelled), _positive(labelled), (report.f1, *ends) if ends else None)


def _place(folder: Path, number: int) -> Path:
    return folder / f"release-{number}"


def _week(
    name: str, posts: Sequence[Example], model: Model, *, draw: np.random.Generator, before: int
) -> tuple[Week, list[Example]]:
    """Judge a week's posts, and label what people see: each random one stands for as many as its chance says."""
    answers = [prediction.label for prediction in model.predict(posts)]
    flagged = [post for post, answer in zip(posts, answers, strict=True) if answer]
    drawn = draw.random(len(posts)) < quoted.NEGATIVE_FRACTION
    sampled = [
        replace(post, weight=1 / quoted.NEGATIVE_FRACTION)
        for post, answer, is_drawn in zip(posts, answers, drawn, strict=True)
        if is_drawn and not answer
    ]
    right = sum(post.label == 1 for post in flagged)
    precision = share(right, len(flagged)) if len(flagged) >= FEWEST else None
    labels = [*flagged, *sampled]
    return Week(name, len(posts), len(flagged), len(sampled), precision, before + len(labels)), labels


def share(hits: int, number: int) -> Share:
    """Give a share with its 95 % interval (Wilson, JASA 22, 1927)."""
    ends = binomtest(hits, number).proportion_ci(method="wilson")
    return hits / number, float(ends.low), float(ends.high)


def _positive(labelled: Sequence[Example]) -> float:
    return sum(one.label == 1 for one in labelled) / len(labelled)
