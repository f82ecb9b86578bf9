"""One retraining: build a dataset, train a candidate, hold it against live, promote it or not. Each step is committed.

Whatever ends the process leaves live as it was; the next run goes on with what is whole: the same labels make the same
dataset, the same dataset and recipe the same version, and a version's folder is there whole or not at all.
"""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from ml import registry
from ml.counting import counted
from ml.errors import UserError
from ml.registry import RecipeError
from pipeline.language.speech import _, n_
from pipeline.learning import datasets
from pipeline.learning.retraining import (
    evaluation,
    fresh_posts,
    kept_means,
    live_model,
    promotion,
    promotion_rules,
    training_data,
    weighted_splits,
)
from pipeline.learning.retraining.context import Plan, RetrainingContext
from pipeline.learning.retraining.kept_means import KeptMeans
from pipeline.learning.retraining.lock import only_one
from pipeline.learning.retraining.training_data import TrainingData
from pipeline.learning.retraining.weighted_splits import FeedExamples
from pipeline.messages.statement import Statement
from pipeline.store import locks
from pipeline.store.learning import models, retrainings
from pipeline.store.learning.retrainings import Request
from pipeline.store.locks import Lock
from pipeline.tables import Retraining


@dataclass(frozen=True)
class Missing:
    """How many new labels are there, and how many are asked for."""

    there: int
    wanted: int

    def __str__(self) -> str:
        """Say it in one sentence."""
        return n_(
            "{n} label has come since the last retraining, and {wanted} are asked for.",
            "{n} labels have come since the last retraining, and {wanted} are asked for.",
            self.there, wanted=self.wanted,
        )  # fmt: skip


def ask(
    session: Session, plan: Plan, request: Request, *, by: str, why: Statement, force: bool = False
) -> Retraining | Missing:
    """Want a retraining, unless too few labels have come since the last one. The caller commits, then enqueues."""
    there = retrainings.new_labels(session, models.CHECKWORTHINESS)
    if there < plan.min_new_labels and not force:
        return Missing(there=there, wanted=plan.min_new_labels)
    return retrainings.ask(session, request, task=models.CHECKWORTHINESS, by=by, why=why)


def run(at: RetrainingContext, retraining_id: int) -> int | None:
    """Retrain; the id of the retraining that has ended, or None where another is running or nothing is left to do.

    What people can mend is kept in the row. Raises OperationalError when the database went away; the next run goes on.
    """
    with only_one(at.engine) as lock:
        if lock is None:
            return None
        with at.sessions() as session:
            begun = retrainings.begin(session, retraining_id)
            session.commit()
            if begun is None:
                return None
            begun_id, attempt = begun.id, begun.attempt
        try:
            _refuse_endless(attempt)
            _steps(at, begun_id, lock)
        except UserError as error:
            _end(at, begun_id, state="failed", error=str(error))
        except ModuleNotFoundError as error:
            said = f"{error}: install what training needs here, with pip install -e '.[train]'."
            _end(at, begun_id, state="failed", error=said)
    return begun_id


def _refuse_endless(attempt: int) -> None:
    if attempt > retrainings.ATTEMPTS:
        raise RecipeError(
            _(
                "It was cut off {attempts} times in a row, for want of memory perhaps: see the trainer's "
                "log, and choose a smaller recipe or a larger machine."
            ).format(attempts=retrainings.ATTEMPTS)
        )


def _steps(at: RetrainingContext, retraining_id: int, lock: Connection) -> None:
    build(at, retraining_id)
    gate = _gate(at, retraining_id)
    if reason := promotion_rules.too_little(gate.examples, at.plan.rules):
        _end(at, retraining_id, state="refused", verdict={"promote": False, "reasons": [asdict(reason)]})
        return
    folder = train(at, retraining_id)
    enter(at, retraining_id, folder)
    above = _crossed(at, retraining_id, gate)
    evaluated = evaluation.run(at.sessions, retraining_id, rules=at.plan.rules, gate=gate, above=above, say=at.say)
    lock.execute(text("select 1"))  # the lock went where the connection did
    decide(at, retraining_id, evaluated)


def build(at: RetrainingContext, retraining_id: int) -> None:
    """Build a version of the dataset from what is labelled now; raises DatasetError where nothing is."""
    at.say("Building the dataset …")
    with at.sessions() as session:
        row = _row(session, retraining_id)
        built = datasets.build(session, shares=at.plan.shares, by=row.asked_by)
        row.dataset_id, row.state = built.dataset.id, "training"
        at.say(
            f"Dataset {built.dataset.id}: {counted(built.dataset.rows, 'row')}{'' if built.new else ', known before'}."
        )
        session.commit()


def _gate(at: RetrainingContext, retraining_id: int) -> FeedExamples:
    """Read what is to judge, before anything is trained, which may take hours."""
    with at.sessions() as session:
        row = _row(session, retraining_id)
        assert row.dataset_id is not None
        live = live_model.live_version(session, models_dir=at.models_dir, samples=at.samples)
        return fresh_posts.judging(session, row.dataset_id, live=Path(live.folder), recipe=row.recipe)


def _crossed(at: RetrainingContext, retraining_id: int, gate: FeedExamples) -> dict[str, float]:
    """Have folds judge what of the gate the candidate has learnt."""
    with at.sessions() as session:
        given, _, chosen, means = _given(session, at, _row(session, retraining_id))
        dataset_id = _row(session, retraining_id).dataset_id
        assert dataset_id is not None
        clusters = fresh_posts.clusters(session, dataset_id)
    return fresh_posts.crossed(given.training, gate.examples, clusters, at.sessions, means=means, **chosen)


def train(at: RetrainingContext, retraining_id: int) -> Path:
    """Train the candidate into the models' folder, or take over the one that lies there whole (see `training_data`).

    Raises ExamplesError, RecipeError, ArtefactError.
    """
    with at.sessions() as session:
        given, judging, chosen, means = _given(session, at, _row(session, retraining_id))
    name = registry.version_name(given.training, validation=given.validation, **chosen)
    folder = at.models_dir.resolve() / name
    if folder.is_dir():
        at.say(f"{name} is trained already.")
        return folder
    at.say(f"Training {name} on {counted(len(given.training), 'post')} …")
    registry.train(
        given.training, folder, validation=given.validation, held_out=judging.examples, basis=judging.basis,
        resume=True, means=means, **chosen,
    )  # fmt: skip
    return folder


def _given(
    session: Session, at: RetrainingContext, row: Retraining
) -> tuple[TrainingData, FeedExamples, dict[str, Any], KeptMeans | None]:
    """Gather what trains, what is quoted, how to train, and what is kept of an encoder."""
    assert row.dataset_id is not None
    samples = at.samples if at.plan.with_samples else None
    given = training_data.read(session, row.dataset_id, recipe=row.recipe, samples=samples)
    judging = weighted_splits.quoted(session, row.dataset_id, at.plan.rules)
    start = _start(session, at, row.recipe) if row.progressive else None
    settings, means = kept_means.of_recipe(
        at.sessions, row.recipe, dict(given.settings) | row.settings, encoders=at.encoders
    )
    return given, judging, {"task": row.task, "recipe": row.recipe, "settings": settings, "start": start}, means


def _start(session: Session, at: RetrainingContext, recipe: str) -> Path | None:
    """Where to begin: with live's weights, or with the base encoder where live is of another recipe."""
    registry.require_progressive(recipe)
    live = live_model.live_version(session, models_dir=at.models_dir, samples=at.samples)
    return Path(live.folder) if live.recipe == recipe else None


def enter(at: RetrainingContext, retraining_id: int, folder: Path) -> None:
    """Enter the trained folder as a candidate, and note what is live before; raises NotPromoted, ModelMissing."""
    with at.sessions() as session:
        row = _row(session, retraining_id)
        live = live_model.live_version(session, models_dir=at.models_dir, samples=at.samples)
        candidate = promotion.enter(session, folder, models_dir=at.models_dir, task=row.task)
        row.candidate_id, row.live_id, row.state = candidate.id, live.id, "comparing"
        session.commit()


def decide(at: RetrainingContext, retraining_id: int, evaluated: evaluation.Evaluated) -> None:
    """Promote or refuse, verdict and promotion in one transaction; raises NotPromoted where it is unfit for work."""
    with at.sessions() as session:
        locks.hold(session, Lock.PROMOTION)
        row = _row(session, retraining_id)
        live = models.live(session, row.task)
        reasons, promote = evaluated.verdict.reasons, evaluated.verdict.promote
        if live is None or live.id != row.live_id:
            promote, reasons = False, (Statement("another_live"),)
        if promote:
            assert row.candidate is not None
            promotion.promote(session, row.candidate, by=f"retraining {row.id}", worth=evaluated.worth)
        kept = evaluated.record | {"promote": promote, "reasons": [asdict(reason) for reason in reasons]}
        retrainings.end(session, row, state="promoted" if promote else "refused", verdict=kept)
        session.commit()


def _end(at: RetrainingContext, retraining_id: int, **how: Any) -> None:
    with at.sessions() as session:
        retrainings.end(session, _row(session, retraining_id), **how)
        session.commit()


def _row(session: Session, retraining_id: int) -> Retraining:
    row = retrainings.whole(session, retraining_id)
    assert row is not None
    return row
