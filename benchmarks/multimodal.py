"""Trains both papers' networks with small encoders from scratch on the generated set; prints one JSON object.

    python benchmarks/multimodal.py --json [--groups 400] [--epochs N] [--more] [--keep FOLDER]

Of 400 groups of five pairs (ml/studies/papers/comparison/scenes) 70 % train, 15 % choose epoch, temperature and the
ensemble's weights, 15 % judge: nothing is chosen on those. `noir_f1`, `tyche_f1`, `ensemble_f1` are weighted F1. Both
are trained by their default recipes, but for small encoders and small pictures (`noir_f1_default_ema` is `noir_f1`).
`small_set_f1` is its F1 on 140 pairs from which it learnt in 100 steps; `b3_stem_variance_kept` is what the hub's
EfficientNet-B3 keeps of its stem's variances after a batch of black pictures, at full size. Pair accuracies
are those of Team Noir's text-only and image-only ablations where they have to choose between two classes: text-only
between Support_Multimodal and Support_Text, image-only between Support and the Refute pairs of the same groups with the
same kind of picture. `easy_guess` is the accuracy of a decision tree that knows only file sizes and lengths of texts;
by chance it is 0.2. `answers_right` are those that a card would show (Team Noir's), with pictures and by words only;
`sentences_shown` is for how many documents that speak of the claim a sentence weighs enough to be shown, and
`sentences_right` how many of these are the one that speaks of it. `minutes` are the longer of the two trainings, export
included, on this machine's cores.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.tree import DecisionTreeClassifier

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.multimodal_set import defaults  # noqa: E402
from benchmarks.multimodal_set.answers import answers_on_cards  # noqa: E402
from ml import registry  # noqa: E402
from ml.answers.document_comparison import LABELS  # noqa: E402
from ml.answers.factify import read_pairs  # noqa: E402
from ml.artefacts.on_disk import load_artefact  # noqa: E402
from ml.examples import Example  # noqa: E402
from ml.studies.papers.comparison.scenes import building  # noqa: E402

SMALL = {"text_encoder": "small", "image_encoder": "small", "image_size": 32, "max_tokens": 64, "bf16": "off"}
# However long one half learns: texts cannot tell the two classes of Support apart, nor pictures Support from Refute.
HALF = SMALL | {"epochs": 20}
SUPPORT, TEXT_SUPPORT, REFUTE = (LABELS.index(name) for name in ("Support_Multimodal", "Support_Text", "Refute"))


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory() as place:
        folder = options.keep or Path(place)
        measured = measure(folder, groups=options.groups, epochs=options.epochs, more=options.more)
    print(json.dumps(measured) if options.json else "\n".join(f"{name}: {value}" for name, value in measured.items()))


def measure(folder: Path, *, groups: int, epochs: int | None, more: bool) -> dict[str, Any]:
    """Build the set, train and judge, with `more` Tyche's other fusion too; everything lies in the folder."""
    files = building.build(folder / "set", groups=groups)
    parts = [read_pairs([path]).examples for path in files]
    runs = {
        "noir": ("noir", SMALL), "tyche": ("tyche", SMALL),
        "text_only": ("noir", HALF | {"modality": "text"}), "image_only": ("noir", HALF | {"modality": "image"}),
    }  # fmt: skip
    if more:
        runs["text_image_x2"] = ("tyche", SMALL | {"fusion": "text-image-x2"})
    given = {} if epochs is None else {"epochs": epochs}
    reports, minutes = {}, {}
    for name, (recipe, settings) in runs.items():
        started = time.monotonic()
        reports[name] = _train(folder / name, parts, recipe=recipe, settings=settings | given)
        minutes[name] = (time.monotonic() - started) / 60
    members = {"members": [str(folder / "noir"), str(folder / "tyche")]}
    reports["ensemble"] = _train(folder / "ensemble", parts, recipe="ensemble", settings=members)
    for name, report in reports.items():
        (folder / f"{name}.json").write_text(json.dumps(report.to_dict(), indent=1) + "\n")
    return {
        **{f"{name}_f1": round(reports[name].f1, 4) for name in ("noir", "tyche", "ensemble")},
        "noir_f1_default_ema": round(reports["noir"].f1, 4),
        "small_set_f1": round(defaults.small_set_f1(folder / "small_set", parts[0], settings=SMALL), 4),
        **defaults.stem_variance_kept(folder, parts[0]),
        "text_only_pair_accuracy": pair_accuracy(folder / "text_only", support_pairs(parts[2])),
        "image_only_pair_accuracy": pair_accuracy(folder / "image_only", refute_pairs(parts[2])),
        "minutes": round(max(minutes["noir"], minutes["tyche"]), 2),
        **{f"{name}_f1": round(reports[name].f1, 4) for name in (*runs, "ensemble")},
        "minutes_each": {name: round(spent, 2) for name, spent in minutes.items()},
        "easy_guess": easy_guess(parts[0], parts[2]), **answers_on_cards(folder / "noir", parts[2]),
        "pairs": sum(map(len, parts)), "judged": len(parts[2]),
        "epochs": {name: len(report_epochs(folder / name)) for name in runs},
        "cores": len(os.sched_getaffinity(0)), "load": round(os.getloadavg()[1], 1),
    }  # fmt: skip


def _train(folder: Path, parts: Sequence[Sequence[Example]], *, recipe: str, settings: dict[str, Any]) -> Any:
    return registry.train(
        parts[0], folder, task="comparison", recipe=recipe, settings=settings, validation=parts[1], held_out=parts[2]
    )


def report_epochs(folder: Path) -> list[Any]:
    """The epochs of a version that was trained here."""
    epochs: list[Any] = load_artefact(folder).details["epochs"]
    return epochs


def support_pairs(examples: Sequence[Example]) -> list[tuple[Example, int, int]]:
    """The two classes of Support, which differ in nothing but the pictures: each pair, its class, the other class."""
    return [(one, int(one.label or 0), SUPPORT + TEXT_SUPPORT - int(one.label or 0)) for one in examples
            if one.label in (SUPPORT, TEXT_SUPPORT)]  # fmt: skip


def refute_pairs(examples: Sequence[Example]) -> list[tuple[Example, int, int]]:
    """Refute, and in the same group the Support whose picture is of the same kind: they differ in the texts only."""
    chosen = []
    for one in examples:
        twin = SUPPORT if building.shows_the_same(one) else TEXT_SUPPORT
        if one.label in (twin, REFUTE):
            chosen.append((one, int(one.label or 0), twin + REFUTE - int(one.label or 0)))
    return chosen


def pair_accuracy(folder: Path, pairs: Sequence[tuple[Example, int, int]]) -> float:
    """Say how often a version gives a pair's own class more than the other one; equal is half right."""
    answers = registry.load(folder).predict([one for one, _, _ in pairs])
    margins = np.array(
        [said.probabilities[own] - said.probabilities[other]
         for said, (_, own, other) in zip(answers, pairs, strict=True)]
    )  # fmt: skip
    return round(float(np.mean((margins > 0) + 0.5 * (margins == 0))), 4)


def easy_guess(training: Sequence[Example], judged: Sequence[Example]) -> float:
    """Say how often lengths of texts and sizes of files alone tell the class: the share of right answers."""

    def sizes(examples: Sequence[Example]) -> list[list[int]]:
        return [
            [len(one.text), len(one.document or ""), len((one.document or "").split("."))]
            + [Path(path or "").stat().st_size for path in (one.image, one.document_image)]
            for one in examples
        ]

    tree = DecisionTreeClassifier(min_samples_leaf=20, random_state=0)
    tree.fit(sizes(training), [one.label for one in training])
    return round(float(tree.score(sizes(judged), [one.label for one in judged])), 4)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Train both networks on the generated set.")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--groups", type=int, default=building.GROUPS, help="so many groups of five pairs")
    parser.add_argument("--epochs", type=int, help="so many epochs, in place of the recipes' own")
    parser.add_argument("--more", action="store_true", help="train Tyche's text-image-x2 fusion as well")
    parser.add_argument("--keep", type=Path, help="keep set, versions and reports in this folder")
    return parser.parse_args()


if __name__ == "__main__":
    main()
