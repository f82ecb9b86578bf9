"""How probably something is check-worthy, and which words and sentences spoke for that and against it."""

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from ml import registry
from ml.errors import UserError
from pipeline.asking.about import About
from pipeline.desk import measured
from pipeline.language.speech import _
from pipeline.messages.answer_view import Judged, Weighted
from pipeline.store.learning import models
from pipeline.tables import ModelVersion, Prediction

INVENTED = _(
    "No model judged this post: its judgement was invented, like all of the demo’s past, so there is nothing to "
    "explain. Ask about a newer post."
)
WORDS = 8
"""So many words of either side are told."""
LEAST = 0.005
"""What adds less is 0.00, as it is told."""
SENTENCE = 400


class NoVersion(UserError):
    """There is no version here to judge by; the message says what to do."""


def judge(sessions: sessionmaker[Session], about: About, *, why: bool) -> Judged:
    """Judge it by the live version, or, for `why`, by the one that its post's card was raised by. Raises UserError."""
    with sessions() as session:
        version = _first_of(session, about.tweet_id) if why else models.live(session, models.CHECKWORTHINESS)
    if version is None:
        raise NoVersion(_("No model is at work yet, so it was not judged: ask again when the first post was judged."))
    if version.report.get("invented"):
        raise NoVersion(INVENTED)
    if not Path(version.folder).is_dir():
        raise NoVersion(
            _("It was not judged: {name} is not at {folder}, copy it there.").format(
                name=version.name, folder=version.folder
            )
        )
    found = registry.explain(Path(version.folder), about.text)
    unmeasured = measured.unmeasured(version.report, about.post.language)
    return _judged(found, name=version.name, unmeasured=unmeasured)


def _first_of(session: Session, tweet_id: int | None) -> ModelVersion | None:
    """The version that judged the post first: by it the card was raised."""
    query = select(ModelVersion).join(Prediction).where(Prediction.tweet_id == tweet_id).order_by(Prediction.id)
    return session.scalar(query.limit(1))


def _judged(found: registry.Explanation, *, name: str, unmeasured: str | None) -> Judged:
    judgement, sentences = found.prediction, found.sentences()
    ordered = sorted(sentences, key=lambda one: one[1]) if len(sentences) > 1 else []
    return Judged(
        version=name,
        probability=judgement.probability,
        threshold=found.threshold,
        label=judgement.label,
        words_for=telling(found.speaking(for_it=True)),
        words_against=telling(found.speaking(for_it=False)),
        sentence_for=_clipped(ordered[-1]) if ordered and ordered[-1][1] > 0 else None,
        sentence_against=_clipped(ordered[0]) if ordered and ordered[0][1] < 0 else None,
        highlights=tuple((mark.start, mark.end, mark.weight) for mark in judgement.highlights),
        sentence=judgement.sentence,
        selected_probability=judgement.selected_probability,
        unmeasured=unmeasured,
    )


def telling(spoke: Sequence[Weighted]) -> tuple[Weighted, ...]:
    """The words that are told: those that added something."""
    return tuple(one for one in spoke if abs(one[1]) >= LEAST)[:WORDS]


def _clipped(sentence: Weighted) -> Weighted:
    words, weight = sentence
    return (words if len(words) <= SENTENCE else words[: SENTENCE - 1].rstrip() + "…"), weight
