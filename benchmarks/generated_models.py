"""Measures the generated-text recipes on the development sets; writes a report and prints one JSON object last.

    python benchmarks/generated_models.py [--recipe lr-tfidf-generated] [--name NAME]
        [--settings '{"encoder": "FOLDER"}'] [--data-root ../shared/data] [--parts folds,unseen,small]
        [--language en] [--out docs/reports/generated]

`folds`: each set in five folds by topic, every text judged by a version that has not seen its topic. `split`: the same
with three folds to learn from and two to judge, one version a set, for what trains slowly. `unseen`: one version for
each set, trained on the others: a machine, and a kind of text, that it has not seen. `small`: 2,000 English texts, or
as many as --trained-on says, train, and texts of other topics, as many human as machine ones, judge (MH-4).
`joint`: one version for all sets, three fifths of the topics to learn from. `--at-most N` lets a version of `unseen` or
`joint` learn from N texts drawn at random, `--judged N` each judge N, half of them human, and `--beginnings N` shows of
each text its first N words: for what is slow. Parts that are not asked for are kept as
they stand in the report. Reports hold figures, never texts.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.generated import sets  # noqa: E402
from benchmarks.generated.scoring import Answer, figures, sliced  # noqa: E402
from ml import registry  # noqa: E402

FOLDS = 5
JUDGED = 150
"""At most so many human texts, and as many machine ones, judge a version of the part `small`."""


Found = Iterator[tuple[str, Any]]
"""What a part finds, each figure or set by its name, as soon as it is known."""


def main() -> None:
    options = _options()
    read = {name: sets.read(name, options.data_root) for name in sets.FILES}
    there = {name: _wanted(found, options) for name, found in read.items() if found}
    if not there:
        print(json.dumps({"skipped": "no data set is there"}))
        return
    settings = {name: value for name, value in options.settings.items() if name != "encoder"}
    path = options.out / f"models.{options.name}.json"
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    told |= {
        "settings": settings,
        "recipe": options.recipe,
        "name": options.name,
        "language": options.language,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    for part in options.parts:
        told[part] = {}
        for name, found in PARTS[part](there, options):
            told[part][name] = found
            path.write_text(json.dumps(told, indent=1, allow_nan=False) + "\n", encoding="utf-8")
    print(json.dumps(told))


def _folds(there: dict[str, list[sets.Document]], options: argparse.Namespace) -> Found:
    """Judge each set by folds; every text once."""
    for name, documents in there.items():
        answers: list[Answer] = []
        for fold in range(FOLDS):
            own = [one for one in documents if sets.fold_of(one, folds=FOLDS) == fold]
            others = [one for one in documents if sets.fold_of(one, folds=FOLDS) != fold]
            answers += _answers(others, own, options)
        yield name, figures(answers) | sliced(answers)


def _split(there: dict[str, list[sets.Document]], options: argparse.Namespace) -> Found:
    """Learn from three fifths of each set, by topic, and judge the rest."""
    for name, documents in there.items():
        train = [one for one in documents if sets.fold_of(one, folds=FOLDS) < 3]
        judge = [one for one in documents if sets.fold_of(one, folds=FOLDS) >= 3]
        answers = _answers(train, judge, options)
        yield name, {"texts": len(train)} | figures(answers) | sliced(answers)


def _unseen(there: dict[str, list[sets.Document]], options: argparse.Namespace) -> Found:
    """Judge each set, whose generator no other has, by a version trained on the others."""
    for name, documents in there.items():
        others = [one for other, found in there.items() if other != name for one in found]
        if others:
            train = _drawn(others, options.at_most)
            answers = _answers(train, _even(documents, options.judged), options)
            yield name, {"texts": len(train)} | figures(answers) | sliced(answers)


def _joint(there: dict[str, list[sets.Document]], options: argparse.Namespace) -> Found:
    """Learn from three fifths of all sets together, by topic, and judge the rest, slice by slice."""
    documents = [one for found in there.values() for one in found]
    train = _drawn([one for one in documents if sets.fold_of(one, folds=FOLDS) < 3], options.at_most)
    judge = _even([one for one in documents if sets.fold_of(one, folds=FOLDS) >= 3], options.judged)
    answers = _answers(train, judge, options)
    yield "all sets", {"texts": len(train)} | figures(answers) | sliced(answers)


def _drawn(documents: Sequence[sets.Document], number: int | None) -> list[sets.Document]:
    """Draw at random, in the order in which they stood."""
    draw = np.random.default_rng(0).permutation(len(documents))[:number]
    return [documents[place] for place in sorted(draw)]


def _even(documents: Sequence[sets.Document], number: int | None) -> Sequence[sets.Document]:
    """Draw so many, half of them human; all where no number is given."""
    if number is None:
        return documents
    return [
        one for human in (True, False)
        for one in _drawn([one for one in documents if one.is_human == human], number // 2)
    ]  # fmt: skip


def _small(there: dict[str, list[sets.Document]], options: argparse.Namespace) -> Found:
    """Train on 2,000 English texts, half human, and judge as many human as machine texts of other topics."""
    english = [one for found in there.values() for one in found if one.example.language == "en"]
    answers: list[Answer] = []
    for seed in range(options.draws):
        train, judge = _balanced(english, number=options.trained_on, seed=seed)
        answers += _answers(train, judge, options)
    counts = {"texts": len(train), "judged_each": len(judge), "draws": options.draws}
    yield from (counts | figures(answers)).items()


def _balanced(
    documents: Sequence[sets.Document], *, number: int, seed: int
) -> tuple[list[sets.Document], list[sets.Document]]:
    """Divide by topics drawn at random: as many texts as asked train, half of them human, and as even a part judges."""
    order = sorted(documents, key=lambda one: (sets.fold_of(one, folds=2**31, seed=seed), one.example.text))
    human = [one for one in order if one.is_human]
    kept = {one.example.topic for one in human[: number // 2]}
    sides = [[one for one in order if (one.example.topic in kept) == trains] for trains in (True, False)]
    draw = np.random.default_rng(seed)
    found = []
    for side, most in zip(sides, (number // 2, JUDGED), strict=True):
        own = [one for one in side if one.is_human][:most]
        machine = [one for one in side if not one.is_human]
        both = min(len(own), len(machine))
        found.append([*own[:both], *(machine[place] for place in draw.permutation(len(machine))[:both])])
    return found[0], found[1]


def _answers(
    train: Sequence[sets.Document], judge: Sequence[sets.Document], options: argparse.Namespace
) -> list[Answer]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "version"
        registry.train(
            sets.examples(train), path, task="generated-text", recipe=options.recipe, settings=options.settings,
            held_out=sets.examples(judge[:2]), progress=False,
        )  # fmt: skip
        model = registry.load(path)
    print(f"{model.version}: trained on {len(train)} texts, judges {len(judge)}", file=sys.stderr, flush=True)
    return [
        Answer(one.generator, one.example.language or "", one.example.label or 0, found.probability, found.label)
        for one, found in zip(judge, model.predict(sets.examples(judge)), strict=True)
    ]


def _wanted(documents: Sequence[sets.Document], options: argparse.Namespace) -> list[sets.Document]:
    wanted = [one for one in documents if options.language in (None, one.example.language)]
    if options.beginnings is None:
        return wanted
    return [
        replace(one, example=replace(one.example, text=" ".join(one.example.text.split()[: options.beginnings])))
        for one in wanted
    ]


PARTS = {"folds": _folds, "split": _split, "unseen": _unseen, "joint": _joint, "small": _small}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the generated-text recipes.")
    parser.add_argument("--data-root", type=Path, default=sets.DATA_ROOT, help="the folder of the data sets")
    parser.add_argument("--recipe", default="lr-tfidf-generated", choices=registry.recipes("generated-text"))
    parser.add_argument("--name", help="what the report calls the recipe; its own name without it")
    parser.add_argument("--settings", type=json.loads, default={}, help="JSON: settings of the recipe")
    parser.add_argument("--parts", type=lambda text: text.split(","), default=["folds", "unseen", "small"])
    parser.add_argument("--trained-on", type=int, default=2_000, help="so many texts train in the part `small`")
    parser.add_argument("--at-most", type=int, help="so many texts train a version of `unseen` or `joint`")
    parser.add_argument("--judged", type=int, help="so many texts, half of them human, judge each of these")
    parser.add_argument("--beginnings", type=int, help="of each text so many words are shown")
    parser.add_argument("--draws", type=int, default=5, help="so often are they drawn")
    parser.add_argument("--language", help="only texts of this language")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "reports" / "generated")
    options = parser.parse_args()
    options.name = options.name or options.recipe
    return options


if __name__ == "__main__":
    main()
