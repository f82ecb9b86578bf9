"""`python -m bot.local.checkers.training FOLDER`: both checkers, small, from the samples; in a process of its own.

What networks train with takes a second to load and half a gigabyte, of which the demo keeps neither.
"""

import logging
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import click

from bot.local.checkers import pairs
from ml import registry
from ml.counting import counted
from ml.examples import read_examples
from pipeline import wiring
from pipeline.configuration.settings import HOME

TEXTS = HOME / "samples" / "checkers" / "texts.jsonl"
BASIS = "samples that it has not seen"
JUDGED = frozenset({"03", "08", "13", "18", "23", "28", "33", "36"})
"""Of each language these pairs of texts judge: one in five, and 32 texts in all."""

NEWS = "news-"
"""So begin the topics of human texts that have no other text beside them."""

# Encoders begin at random, so that nothing is fetched. The words are learnt slowly, or the few there are would be known
# by heart before any picture is told apart.
RECIPE = "tyche"
SMALL = {
    "text_encoder": "small", "image_encoder": "small", "image_size": 32, "max_tokens": 64, "bf16": "off",
    "epochs": 16, "learning_rates": {"text": 2e-4},
}  # fmt: skip


def train_comparison(folder: Path, *, rounds: int = pairs.ROUNDS, **settings: object) -> registry.ClassReport:
    """Train a network on drawn pairs, and judge it by claims that it has not seen."""
    parts = pairs.build(folder.parent / "pictures", rounds=rounds)
    report = registry.train(
        parts.training, folder, task="comparison", recipe=RECIPE, settings={**SMALL, **settings},
        validation=parts.validation, held_out=parts.held_out, basis=BASIS, resume=True,
    )  # fmt: skip
    assert isinstance(report, registry.ClassReport)
    return report


def train_generated(folder: Path) -> registry.Report:
    """Train the checker of machine text on texts in two manners."""
    texts = list(read_examples(TEXTS))
    judged = [one for one in texts if (one.topic or "")[-2:] in JUDGED and not (one.topic or "").startswith(NEWS)]
    report = registry.train(
        [one for one in texts if one not in judged], folder, task="generated-text", recipe="lr-tfidf-generated",
        held_out=judged, basis=BASIS,
    )  # fmt: skip
    assert isinstance(report, registry.Report)
    return report


_TRAININGS: Mapping[str, Callable[[Path], registry.ClassReport | registry.Report]] = {
    "generated": train_generated, "comparison": train_comparison,
}  # fmt: skip


def train_both(folder: Path) -> None:
    """Train what is not there yet, and say how good it is."""
    for name, train in _TRAININGS.items():
        if (folder / name).is_dir():
            continue
        begun = time.monotonic()
        report = train(folder / name)
        figure = "weighted F1" if isinstance(report, registry.ClassReport) else "F1"
        click.echo(
            f"{report.version}: {figure} {report.f1:.2f} on {counted(report.scores.n, 'example')} "
            f"({time.monotonic() - begun:.0f} s)"
        )


def main() -> None:
    """Train into the folder that is named."""
    logging.basicConfig(level=logging.WARNING)
    train_both(Path(sys.argv[1]))


if __name__ == "__main__":
    wiring.in_one_sentence(main)
