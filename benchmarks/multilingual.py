"""One encoder, many heads: how well each way to a model judges posts of many languages; prints one JSON object last.

    python benchmarks/multilingual.py --encoder FOLDER [--data-root DIR] [--best FOLDER] [--weights FOLDER] [--json]

`--encoder` is a folder that `claimwire encoder make` wrote. Of each set a model is trained on the *train* file, and its
*dev* file judges: an SVM over words (`svm_`), and a head on the encoder at rest (`head_`). `samples_` is the demo's
model, a head trained on this project's samples alone. `fine_tuned_` are heads on a network that was fine-tuned on all
sets together, which `--best` keeps: where it is not there yet it is fine-tuned from `--weights`, a Hugging Face folder
(20 minutes of one core). The figures without a prefix are of the better of both, as posts held back from training say:
the head on the encoder at rest, unless the other's average precision is higher beyond doubt.

Of `zero_shot` no post of the language is trained on; `co_official` are Catalan, Galician and Basque posts written
for this project, judged by what learnt from the samples. All choices are made on train files.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.languages import best, posts  # noqa: E402
from benchmarks.languages.posts import Task  # noqa: E402
from ml import registry  # noqa: E402
from ml.encoders.encoder import Encoder  # noqa: E402
from ml.encoders.reading import OnEncoder  # noqa: E402
from ml.examples import Example, read_examples  # noqa: E402
from ml.model import MeansOf, Model  # noqa: E402

DATA_ROOT = ROOT.parent / "shared" / "data"
WAYS = ("svm", "samples", "head", "best")


@dataclass(frozen=True)
class Way:
    """How a model is made: by which recipe, of which of a task's posts, and with whose vectors."""

    prefix: str
    recipe: str
    settings: Mapping[str, Any]
    kept: MeansOf | None = None
    holds_back: bool = False
    samples: Sequence[Example] = field(default=(), repr=False)

    def model(self, task: Task, models: Path) -> Model:
        """Train the model where it is not there yet, and load it as it is served."""
        folder = models / f"{self.prefix}{'' if self.samples else task.name}"
        if not folder.exists():
            train = self.samples or (task.learnt if self.holds_back else task.train)
            validation = task.held_back if self.holds_back else None
            registry.train(
                train, folder, recipe=self.recipe, settings=self.settings, validation=validation, means=self.kept
            )
        model = registry.load(folder)
        return model.by(self.kept) if self.kept and isinstance(model, OnEncoder) else model

    def report(self, task: Task, models: Path) -> registry.Report:
        """Judge the task's dev posts."""
        found = registry.evaluate(self.model(task, models), task.dev, basis=f"{task.name} dev")
        assert isinstance(found, registry.Report)
        return found


@dataclass(frozen=True)
class Choice:
    """Of two ways that at rest, unless the fine-tuned one ranks the posts held back better beyond doubt.

    Both are asked once they have learnt from all others; that at rest then learns from those held back, too.
    """

    at_rest: Way
    fine_tuned: Way
    say: Callable[[str], object]
    prefix: str = ""

    def report(self, task: Task, models: Path) -> registry.Report:
        """Judge the task's dev posts by what was chosen."""
        known = replace(self.at_rest, prefix="known_", holds_back=True)
        a, b = (way.model(task, models) for way in (self.fine_tuned, known))
        found = registry.compare(a, b, task.held_back, basis=f"{task.name}, held back")
        self.say(found.sentence)
        surely = found.differences["average_precision"].interval[0] > 0
        return (self.fine_tuned if surely else self.at_rest).report(task, models)


class Kept:
    """An encoder's means of texts, each made once."""

    def __init__(self, folder: Path) -> None:
        """Load the encoder in a folder."""
        self.encoder, self.means = Encoder(folder), dict[str, NDArray[np.float32]]()

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Give the means of texts, (texts, layers, hidden), in the order given."""
        new = [text for text in dict.fromkeys(texts) if text not in self.means]
        self.means.update(zip(new, self.encoder.means(new), strict=True))
        return np.stack([self.means[text] for text in texts])


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure all ways on all tasks."""
    options = _options(arguments)
    every, say = posts.tasks(options.data_root), (lambda _: None) if options.json else print
    with tempfile.TemporaryDirectory() as name:
        models, told = Path(name), dict[str, float]()
        for way, judged in _ways(options, every, models, say):
            for task in judged:
                report = way.report(task, models)
                told |= _figures(way, task, report)
                say(_row(way, task, report))
    print(json.dumps(told))


def _ways(
    options: argparse.Namespace, every: Sequence[Task], models: Path, say: Callable[[str], object]
) -> Iterator[tuple[Way | Choice, Sequence[Task]]]:
    """Make ready the ways that are asked for, each when it is its turn, and say which tasks it is for."""
    head, kept = {"encoder": str(options.encoder)}, Kept(options.encoder)
    at_rest = Way("head_", "encoder-head", head, kept)
    if "svm" in options.ways:
        yield Way("svm_", "svm-tfidf", {"tune": True}), every
    if "samples" in options.ways:
        samples = list(read_examples(posts.SAMPLES / "labelled.jsonl"))
        yield replace(at_rest, prefix="samples_", samples=samples), every
    if "head" in options.ways:
        yield at_rest, every
    if "best" in options.ways:
        told = {name: getattr(options, name) for name in ("weights", "layers", "settings")}
        both = best.encoders(options.best or models / "best", every, posts.more(options.data_root), **told)
        for folder, desks in zip(both, (True, False), strict=True):
            settings = {"encoder": str(folder), **best.HEAD}
            way = replace(at_rest, prefix="fine_tuned_", settings=settings, kept=Kept(folder), holds_back=True)
            own = [task for task in every if (task.name == best.DESK) == desks]
            yield from ((one, own) for one in (way, Choice(at_rest, way, say)))


def _figures(way: Way | Choice, task: Task, report: registry.Report) -> dict[str, float]:
    found = {"f1": report.f1, "ap": report.scores.average_precision or 0.0}
    return {f"{way.prefix}{task.name}_{figure}": round(value, 4) for figure, value in found.items()}


def _row(way: Way | Choice, task: Task, report: registry.Report) -> str:
    """Say both figures with their intervals, beside those of answers that need no model: all yes, and at random."""
    (low, high), (least, most) = (report.intervals[name] for name in ("f1", "average_precision"))
    return (
        f"{way.prefix.strip('_') or 'best':10} {task.name:12} F1 {report.f1:.3f} ({low:.3f}–{high:.3f}; all yes "
        f"{report.trivial['always_yes'].f1:.3f})  average precision {report.scores.average_precision or 0:.3f} "
        f"({least:.3f}–{most:.3f}; at random {report.scores.prevalence:.3f})"
    )


def _layers(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(",")))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data-root", type=Path, default=DATA_ROOT, help="the folder of the data sets")
    parser.add_argument("--encoder", type=Path, required=True, help="the folder of an encoder for heads to stand on")
    parser.add_argument("--ways", type=lambda text: text.split(","), default=WAYS, help="some of: " + ", ".join(WAYS))
    parser.add_argument("--best", type=Path, help="where the fine-tuned network is, or is to be kept")
    parser.add_argument("--weights", type=Path, help="a Hugging Face folder to fine-tune where --best has nothing yet")
    parser.add_argument("--layers", type=_layers, default=best.LAYERS, help="those of it that heads stand on")
    parser.add_argument(
        "--settings", type=json.loads, default={}, help="JSON: how to fine-tune, in place of the chosen"
    )
    parser.add_argument("--json", action="store_true", help="print nothing but the JSON object")
    options = parser.parse_args(arguments)
    if not set(options.ways) <= set(WAYS):
        parser.error(f"there is no such way; choose among {', '.join(WAYS)}")
    if "best" in options.ways and not (options.best or options.weights):
        parser.error("give --best with a fine-tuned network, or --weights to fine-tune, or leave best out of --ways")
    return options


if __name__ == "__main__":
    main()
