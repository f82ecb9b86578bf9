"""Measures how often the generated-text checker accuses people; prints one JSON object last.

    python benchmarks/false_alarms.py [--json] [--data-root ../shared/data] [--recipe lr-tfidf-generated] [--sets a,b]
        [--folds 5] [--joint | --elsewhere own] [--out FILE]

Each set with 200 human texts or more is divided into folds by topic. A fold is judged by a version trained on the
others, of which 30 % choose and are compared with. Texts too short to be judged do not count. With --joint all sets
train one version, and it is measured on each. With --elsewhere a set is judged by a version trained on the others,
which compares with the human texts of "theirs", or of its "own" other folds (`claimwire model recalibrate`). Without
the data sets nothing is measured, and it says so.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.generated import sets  # noqa: E402
from benchmarks.generated.mixing import Mixed, mix  # noqa: E402
from benchmarks.generated.summary import summary  # noqa: E402
from ml import registry  # noqa: E402
from ml.answers.reference import Reference, choose  # noqa: E402
from ml.models.generated.fragment_model import FragmentModel  # noqa: E402
from ml.text.fragments import Scored  # noqa: E402

LEAST_HUMAN = 200
SPLICED = 3
"""At most so many machine paragraphs are spliced into a human text."""


@dataclass(frozen=True)
class Judged:
    """A text's fragments, scored by a version that has not seen it, and the human texts to compare with.

    `mixed` is None where the text is as a person or a machine wrote it.
    """

    set: str
    is_human: bool
    scored: Scored
    reference: Reference
    mixed: Mixed | None = None

    @property
    def machine_shares(self) -> NDArray[np.float64]:
        """Say which share of each fragment a machine wrote, shape (fragments,)."""
        if self.mixed is None:
            return np.full(len(self.scored.fragments), 0.0 if self.is_human else 1.0)
        return np.array([self.mixed.machine_share(one) for one in self.scored.fragments])


def main() -> None:
    options = _options()
    read = {name: sets.read(name, options.data_root) for name in options.sets}
    there = {name: found for name, found in read.items() if sum(one.is_human for one in found) >= LEAST_HUMAN}
    for name in read.keys() - there.keys():
        print(f"{name}: not at {options.data_root}, or fewer than {LEAST_HUMAN} human texts; left out", file=sys.stderr)
    if not there:
        print(json.dumps({"skipped": "no data set is there"}))
        return
    judged = _all_judged(there, options)
    told = {name: getattr(options, name) for name in ("recipe", "joint", "elsewhere", "folds")} | summary(judged)
    told["sets"] = {name: summary([one for one in judged if one.set == name]) for name in there}
    written = json.dumps(told, indent=None if options.json else 1, allow_nan=False)
    if options.out:
        options.out.parent.mkdir(parents=True, exist_ok=True)
        options.out.write_text(json.dumps(told, indent=1, allow_nan=False) + "\n", encoding="utf-8")
    print(written)


def _all_judged(there: dict[str, list[sets.Document]], options: argparse.Namespace) -> list[Judged]:
    """Judge every text by versions that have not seen it, in the way that is asked for."""
    if options.elsewhere:
        return [one for name in there for one in _judged_elsewhere(name, there, options)]
    groups = [[one for found in there.values() for one in found]] if options.joint else list(there.values())
    return [one for documents in groups for one in _judged(documents, options)]


def _judged_elsewhere(name: str, there: dict[str, list[sets.Document]], options: argparse.Namespace) -> list[Judged]:
    """Judge a set by a version trained on the others, and compare with human texts of theirs or of its own."""
    others = [one for other, found in there.items() if other != name for one in found]
    found = []
    with tempfile.TemporaryDirectory() as folder:
        trained = Path(folder) / "trained"
        registry.train(sets.examples(others), trained, task="generated-text", recipe=options.recipe,
                       held_out=sets.examples(there[name]))  # fmt: skip
        for fold in range(options.folds):
            judged = [one for one in there[name] if sets.fold_of(one, folds=options.folds) == fold]
            rest = [one for one in there[name] if sets.fold_of(one, folds=options.folds) != fold]
            used = trained
            if options.elsewhere == "own":
                used = Path(folder) / f"own-{fold}"
                registry.recalibrate(trained, sets.examples(rest), used)
            model = registry.load(used)
            assert isinstance(model, FragmentModel)
            found += _scored(model, judged, seed=fold)
    return found


def _judged(documents: Sequence[sets.Document], options: argparse.Namespace) -> list[Judged]:
    """Judge each fold of the documents, and mixtures of its texts, by a version that has seen none of them."""
    found: list[Judged] = []
    for fold in range(options.folds):
        own = [one for one in documents if sets.fold_of(one, folds=options.folds) == fold]
        others = [one for one in documents if sets.fold_of(one, folds=options.folds) != fold]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "version"
            registry.train(
                sets.examples(others), path, task="generated-text", recipe=options.recipe, held_out=sets.examples(own)
            )
            model = registry.load(path)
        assert isinstance(model, FragmentModel)
        found += _scored(model, own, seed=fold)
        print(f"fold {fold + 1} of {options.folds}: {len(own)} texts", file=sys.stderr, flush=True)
    return found


def _scored(model: FragmentModel, documents: Sequence[sets.Document], *, seed: int) -> list[Judged]:
    """Score texts as they are, and the human ones once more with machine paragraphs in them."""
    draw = np.random.default_rng(seed)
    found = []
    for one in documents:
        reference = choose(model.reference, one.example.language).reference
        found.append(Judged(one.set, one.is_human, model.score(one.example.text), reference))
        alike = [other for other in documents if _splices(other, one)]
        if one.is_human and alike:
            number = int(draw.integers(1, SPLICED + 1))
            mixed = mix(one, [alike[place] for place in draw.integers(0, len(alike), number)], draw=draw)
            found.append(Judged(one.set, False, model.score(mixed.text), reference, mixed))
    return [one for one in found if one.scored.tokens >= model.least]


def _splices(other: sets.Document, human: sets.Document) -> bool:
    """Say whether a text may be spliced into a human one: a machine's, of the same set and language."""
    same = (other.set, other.example.language) == (human.set, human.example.language)
    return same and not other.is_human and other.example.topic != human.example.topic


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure how often the generated-text checker accuses people.")
    parser.add_argument("--json", action="store_true", help="print the object on one line")
    parser.add_argument("--data-root", type=Path, default=sets.DATA_ROOT, help="the folder of the data sets")
    parser.add_argument("--recipe", default="lr-tfidf-generated", choices=registry.recipes("generated-text"))
    parser.add_argument("--sets", type=lambda text: text.split(","), default=list(sets.FILES))
    parser.add_argument("--folds", type=int, default=5)
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--joint", action="store_true", help="train one version on all sets")
    how.add_argument(
        "--elsewhere", choices=["own", "theirs"], help="train on the other sets; whose human texts compare"
    )
    parser.add_argument("--out", type=Path, help="write the object to this file, too")
    return parser.parse_args()


if __name__ == "__main__":
    main()
