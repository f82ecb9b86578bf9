"""The demo's checkers put to work: trained in a process of their own, and promoted as any version is."""

import shlex
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from bot.local.checkers import site
from ml import registry
from ml.errors import UserError
from pipeline.learning.retraining import promotion
from pipeline.learning.retraining.promotion import NotPromoted, Switched
from pipeline.messages import worth as worth_words
from pipeline.store.learning import models

FOLDERS = {models.COMPARISON: "comparison", models.GENERATED_TEXT: "generated"}
SENTENCE = (
    "Claims against pages, and passages that look machine-written, are judged by two small versions that learnt from a "
    "few hundred samples of ours: they show how findings look, and promise nothing"
)


class NotTrained(UserError):
    """The demo's checkers could not be trained; what was said before says why."""


@dataclass(frozen=True)
class Site:
    """The demo's own pages: their port on this machine, and their folder."""

    port: int
    folder: Path

    @property
    def place(self) -> str:
        """Host and port, as FETCH_PRIVATE_HOSTS and the sandbox's media name them."""
        return f"127.0.0.1:{self.port}"

    @property
    def command(self) -> str:
        """What serves them."""
        return shlex.join([sys.executable, "-m", "bot.local.checkers.serving", str(self.port), str(self.folder)])


def pages(feed: Path, folder: Path, *, port: int) -> tuple[Site, Path]:
    """Write the pages, and the feed whose first posts link to them."""
    shown = Site(port, folder / "site")
    return shown, site.build(feed, folder, address=f"http://{shown.place}")


def train(folder: Path) -> None:
    """Train what is not there yet; raises NotTrained."""
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "bot.local.checkers.training", str(folder)]
    if subprocess.run(command, check=False).returncode:
        raise NotTrained("The demo's checkers could not be trained: see above, or leave --checkers out.")


def promote(session: Session, folder: Path, *, models_dir: Path, say: Callable[[str], None]) -> None:
    """Put the checkers to work where none is: anyway where a desk would be refused, since they are to be looked at."""
    for task, name in FOLDERS.items():
        if models.live(session, task) is not None:
            continue
        try:
            known = promotion.enter(session, folder / name, models_dir=models_dir, task=task)
            done = promotion.promote(session, known, by="the demo", reason="to be looked at", anyway=True)
        except NotPromoted as refused:
            say(f"Not put to work: {refused}")
            continue
        say(_told(done, learnt=registry.few_learnt(folder / name)))
    session.commit()


def _told(done: Switched, *, learnt: int | None) -> str:
    said = f"Live for {done.worth.task}: {done.live}" if done.worth else f"Live: {done.live}"
    said += f", from {learnt:,} texts: too few to promise anything." if learnt else "."
    if done.worth and (against := worth_words.against(done.worth)):
        said += f" Only --anyway puts it to work: {against}"
    return said
