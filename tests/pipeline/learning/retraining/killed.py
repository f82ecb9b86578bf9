"""Retrainings in processes of their own that kill themselves (SIGKILL) at a given step: run by test_killed.py.

Each line of standard input is a JSON object: database_url, models_dir, samples, retraining_id, at. One that was killed is answered
by its signal, -9, one that reached its end by 0.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from ml import registry
from ml.artefacts import on_disk
from pipeline.learning import datasets
from pipeline.learning.retraining import evaluation, fresh_posts, promotion
from pipeline.learning.retraining import run as retraining
from pipeline.learning.retraining.context import RetrainingContext
from pipeline.store.learning import datasets as dataset_rows
from pipeline.store.learning import models, retrainings
from tests.pipeline.learning.retraining.conftest import FEW_FOLDS, PLAN


def killed(*_: Any, **__: Any) -> Any:
    """Die as if somebody had pulled the plug."""
    os.kill(os.getpid(), signal.SIGKILL)


def after(module: Any, name: str) -> None:
    """Die right after this function has done its work."""
    works: Callable[..., Any] = getattr(module, name)
    setattr(module, name, lambda *given, **how: killed(works(*given, **how)))


def before(module: Any, name: str) -> None:
    """Die instead of calling this function."""
    setattr(module, name, killed)


STEPS: dict[str, Callable[[], None]] = {
    "begun, nothing built": lambda: before(datasets, "build"),
    "building, rows not committed": lambda: after(dataset_rows, "add"),
    "built": lambda: after(retraining, "build"),
    "training, half of the files written": lambda: before(on_disk, "_config"),
    "trained, not entered": lambda: after(retraining, "train"),
    "entering, not committed": lambda: after(promotion, "enter"),
    "comparing": lambda: before(registry, "side_by_side"),
    "compared": lambda: after(evaluation, "run"),
    "promoted, not committed": lambda: after(models, "promote"),
    "verdict written, not committed": lambda: after(retrainings, "end"),
    "promoted": lambda: after(retraining, "decide"),
}


def run(asked: dict[str, Any]) -> None:
    """Retrain, and die on the way."""
    STEPS[asked["at"]]()
    engine = create_engine(asked["database_url"], poolclass=NullPool)
    folders = {name: Path(asked[name]) for name in ("models_dir", "samples")}
    place = RetrainingContext(engine=engine, plan=replace(PLAN), **folders)
    retraining.run(place, asked["retraining_id"])


def main() -> None:
    """Fork for each line: the imports take longer than the retrainings."""
    fresh_posts.FOLDS = FEW_FOLDS
    Session()  # whatever SQLAlchemy sets up lazily
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            run(json.loads(line))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
