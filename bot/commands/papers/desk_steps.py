"""The seven steps of ClaimHunter's Fig. 1 (CH-5 … CH-11), each with the parts of this desk that do it and keep it."""

from types import ModuleType

from bot.blocks import ids
from bot.commands.desk.accounts import accounts
from bot.listeners.clicks import clicks
from pipeline.configuration.sections.triage import Triage
from pipeline.learning.datasets import building
from pipeline.monitoring import polling
from pipeline.queue import QUEUES, TIMETABLE, Task, app
from pipeline.tables.base import Base
from pipeline.tables.dataset_versions import Dataset, LabelledRow
from pipeline.tables.desk import Card, Feedback
from pipeline.tables.monitoring import Account, Tweet
from pipeline.tables.predictions import Prediction, Promotion
from pipeline.tables.retraining import Retraining

JUDGES = 3
"""To which step the last one leads back: what was learnt judges the next posts."""


def steps() -> list[tuple[str, tuple[str, ...]]]:
    """Name the steps, and say by which tasks, tables and settings the desk takes them."""
    negatives = Triage.model_fields["negative_fraction"].default
    return [
        (
            "people choose accounts",
            (f"claimwire {accounts.name} {', '.join(sorted(accounts.commands))}", _kept(Account)),
        ),
        ("posts are read as they come", (_module(polling), _kept(Tweet))),
        ("each post is judged", (_task(Task.TRIAGE_TWEETS), _kept(Prediction))),
        (
            "cards go to Slack",
            (f"all positives and {negatives:.0%} of the negatives", _task(Task.SHOW_CARD), _kept(Card)),
        ),
        ("fact-checkers answer", (f"buttons: {', '.join(ids.FEEDBACK)}", _module(clicks))),
        (
            "the answer is kept beside the judgement",
            (_kept(Feedback, Prediction), _module(building), _kept(Dataset, LabelledRow)),
        ),
        (
            "a new version learns, and must earn its place",
            (f"{_task(Task.RETRAIN_IF_DUE)}, every {TIMETABLE[Task.RETRAIN_IF_DUE]:.0f} s", _task(Task.RETRAIN),
             _kept(Retraining, Promotion)),
        ),
    ]  # fmt: skip


def _task(task: Task) -> str:
    return f"task {task.value}, queue {QUEUES.get(task, app.conf.task_default_queue)}"


def _kept(*tables: type[Base]) -> str:
    return f"table{'s' if len(tables) > 1 else ''} {', '.join(table.__tablename__ for table in tables)}"


def _module(module: ModuleType) -> str:
    return module.__name__.replace(".", "/") + ".py"
