"""Trains the check-worthiness recipes on public data sets and writes a report of each; prints one JSON object last.

    python benchmarks/checkworthiness.py --data-root ../shared/data [--sets a,b] [--recipes svm-tfidf,xlmr]
        [--encoder FOLDER] [--vectors FILE] [--settings '{"xlmr": {"epochs": 3}}'] [--out docs/reports] [--keep FOLDER]

Everything that is chosen (vocabulary, regularisation, epoch, calibration, threshold) is chosen on parts of a set's
*train* file; its *dev* file judges, and does nothing else. Reports hold figures, never texts. Of the sets
held-out-ca, -eu and -gl the data root is samples/.
"""

import argparse
import json
import tempfile
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from ml import registry
from ml.artefacts.on_disk import load_artefact
from ml.examples import Example, read_examples
from ml.examples.learnt import LEARNT
from ml.files import read_rows

HERE = Path(__file__).resolve().parent
DATA_ROOT = HERE.parent.parent / "shared" / "data"
REPORTS = HERE.parent / "docs" / "reports"
BASELINE = "svm-tfidf"
COVID = ("ar", "bg", "en", "nl", "tr")
SMALL = ("ca", "eu", "gl")


@dataclass(frozen=True)
class DataSet:
    """Where a set's train and dev are, and what its label column says."""

    train: str
    dev: str
    label: str
    language: str
    note: str = ""


SETS = {
    "checkthat-2021-es": DataSet(
        "checkthat-2021-es/es_train.jsonl", "checkthat-2021-es/es_dev.jsonl", "claim", "es",
        "posts of Spanish politicians, labelled by ClaimHunter's fact-checkers; claim = Reviewed or Selected",
    ),
    "checkthat-2024-en": DataSet(
        "checkthat-2024/en_train.tsv", "checkthat-2024/en_dev.tsv", "check_worthy", "en",
        "sentences of debates of US presidential candidates",
    ),
} | {
    f"checkthat-2022-{code}": DataSet(
        f"checkthat-2022/{code}_train.tsv", f"checkthat-2022/{code}_dev.tsv", "check_worthy", code,
        "tweets about Covid-19; those outside subtask 1A hold no claim and count as negatives",
    )
    for code in COVID
} | {
    f"held-out-{code}": DataSet(
        "labelled.jsonl", f"held-out/{code}.jsonl", "label", code,
        "posts written for this project; trained on the 900 of the demo model",
    )
    for code in SMALL
}  # fmt: skip


def main() -> None:
    options = _options()
    told: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name in options.sets:
            told |= _run(name, SETS[name], options, options.keep or Path(folder))
    print(json.dumps(told))


def _run(name: str, data: DataSet, options: argparse.Namespace, models: Path) -> dict[str, Any]:
    """Train and judge every recipe on a set, hold the others against the baseline, and write it all down."""
    if not (options.data_root / data.train).exists():
        print(f"{name}: {options.data_root / data.train} is not there; left out")
        return {}
    train, dev = (examples_of(options.data_root / file, data) for file in (data.train, data.dev))
    folders: dict[str, Path] = {}
    told: dict[str, Any] = {}
    for recipe in options.recipes:
        label, settings = _named(recipe, options)
        folders[label] = models / f"{name}.{label}"
        found = _trained(
            train, dev, folders[label], recipe=recipe.partition("+")[0], settings=settings, basis=f"{name} dev"
        )
        if data.train.startswith("checkthat-2022"):
            found["subtask_1a"] = _subtask_1a(folders[label], dev, options.data_root / data.dev)
        _write(options.out / f"{name}.{label}.json", {"set": name, "model": label, "data": asdict(data)} | found)
        told[f"{name}:{label}"] = _figures(found)
    for label, folder in folders.items():
        other = label.partition("+")[0] if "+" in label else BASELINE
        if label != other and other in folders:
            compared = registry.compare(folder, folders[other], dev, basis=f"{name} dev").to_dict()
            print(compared["sentence"])
            _write(options.out / f"{name}.{label}-against-{other}.json", {"set": name, "a": label, "b": other,
                   "comparison": compared})  # fmt: skip
            told[f"{name}:{label}-against-{other}"] = compared["differences"]
    return told


def examples_of(path: Path, data: DataSet) -> list[Example]:
    """Read the labelled examples of a set's file, each with its language."""
    read = read_examples(path, label=data.label, skip_unlabelled=True)
    return [replace(example, language=example.language or data.language) for example in read]


def _named(recipe: str, options: argparse.Namespace) -> tuple[str, dict[str, Any]]:
    """Say how a recipe, such as `xlmr` or `xlmr+cut_addresses`, is called in the reports, and what it is told."""
    recipe, plus, switch = recipe.partition("+")
    given = options.settings.get(recipe, {}) | ({switch: True} if plus else {})
    if recipe.startswith("xlmr"):
        name = Path(options.encoder).name if options.encoder else "xlm-roberta-base"
        return f"{recipe}-{name}{plus}{switch}", ({"encoder": options.encoder} if options.encoder else {}) | given
    if recipe == "encoder-head":  # the last part of an encoder's id is of what it was made
        return f"{recipe}-{Path(options.encoder).name.rpartition('-')[0]}", {"encoder": options.encoder} | given
    if recipe == "lr-embeddings":
        return f"{recipe}-{Path(options.vectors).stem}", {"vectors": options.vectors, "tune": True} | given
    return recipe, {"tune": True} | given


def _trained(
    train: list[Example], dev: list[Example], folder: Path, *, recipe: str, settings: dict[str, Any], basis: str
) -> dict[str, Any]:
    """Train a version and judge it as the desk would use it; `trained` are the figures before any export."""
    print(f"{folder.name}: training on {len(train)} examples …", flush=True)
    started = time.perf_counter()
    trained = registry.train(train, folder, recipe=recipe, settings=settings, held_out=dev, progress=True)
    seconds = time.perf_counter() - started
    report = registry.evaluate(folder, dev, basis=basis)
    artefact = load_artefact(folder)
    print(f"{folder.name}: F1 {report.f1:.4f}, {seconds:.0f} s", flush=True)
    return {
        "recipe": _portable(artefact.recipe),
        "details": _portable({name: said for name, said in artefact.details.items() if name != LEARNT}),
        "trained_on": {"n": len(train), "positives": sum(example.label or 0 for example in train)},
        "train_seconds": round(seconds, 1),
        "trained_f1": trained.f1,
        "report": _without_accounts(report),
    }


def _portable(values: Any) -> Any:
    """Leave out where on this machine a folder or a file lies, and the digests of the texts that were learnt."""
    if isinstance(values, dict):
        return {name: _portable(value) for name, value in values.items() if name != "learnt"}
    if isinstance(values, str) and values.startswith(("/", "..")):
        return Path(values).name
    return values


def _without_accounts(report: registry.Report) -> dict[str, Any]:
    """Keep of the accounts only how many there are, and the range of F1 among those with 30 posts or more."""
    accounts = report.slices.get("account", {})
    f1 = sorted(part.scores.f1 for part in accounts.values() if part.intervals)
    kept = {name: slices for name, slices in report.slices.items() if name != "account"}
    values = replace(report, slices=kept).to_dict()
    values["accounts"] = {"n": len(accounts), "with_30_or_more": len(f1), "f1": [f1[0], f1[-1]] if f1 else None}
    return values


def _subtask_1a(folder: Path, dev: list[Example], path: Path) -> dict[str, Any]:
    """Judge the posts of subtask 1A alone, for figures beside published ones."""
    asked = {str(row["id"]) for _, row in read_rows(path) if row["in_1a"] == "1"}
    report = registry.evaluate(folder, [example for example in dev if example.id in asked], basis="subtask 1A only")
    return {"n": report.scores.n, "f1": report.f1, "f1_interval": report.intervals["f1"],
            "always_yes_f1": report.trivial["always_yes"].f1}  # fmt: skip


def _figures(found: dict[str, Any]) -> dict[str, Any]:
    report = found["report"]
    names = ("f1", "precision", "recall", "average_precision")
    figures = {name: round(report["scores"][name], 4) for name in names}
    return figures | {"f1_ci": [round(end, 4) for end in report["intervals"]["f1"]], "n": report["scores"]["n"],
                      "always_yes_f1": round(report["trivial"]["always_yes"]["f1"], 4),
                      "train_seconds": found["train_seconds"]}  # fmt: skip


def _write(path: Path, values: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        json.dumps(_rounded(values), indent=1, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8"
    )


def _rounded(values: Any) -> Any:
    """Round to six digits, which is more than any figure here is sure of."""
    if isinstance(values, dict):
        return {name: _rounded(value) for name, value in values.items()}
    if isinstance(values, list | tuple):
        return [_rounded(value) for value in values]
    return round(values, 6) if isinstance(values, float) else values


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Train the recipes on public data sets and write their reports.")
    parser.add_argument("--data-root", type=Path, default=DATA_ROOT, help="the folder of the data sets")
    parser.add_argument(
        "--sets", type=lambda text: text.split(","), default=list(SETS), help="some of: " + ", ".join(SETS)
    )
    parser.add_argument(
        "--recipes",
        type=lambda text: text.split(","),
        default=[BASELINE],
        help="recipes of `claimwire train`; xlmr+cut_addresses is xlmr with that switch on, held against xlmr",
    )
    parser.add_argument("--encoder", help="for xlmr: an encoder's folder or name; for encoder-head: one's folder")
    parser.add_argument("--vectors", help="for lr-embeddings: a text file of word vectors")
    parser.add_argument("--settings", type=json.loads, default={}, help="JSON: settings by recipe")
    parser.add_argument("--out", type=Path, default=REPORTS, help="where the reports go")
    parser.add_argument("--keep", type=Path, help="a folder in which the trained versions stay")
    options = parser.parse_args()
    for name in options.sets:
        if name not in SETS:
            parser.error(f"there is no set {name!r}; choose among {', '.join(SETS)}")
    if "lr-embeddings" in options.recipes and not options.vectors:
        parser.error("lr-embeddings needs --vectors")
    return options


if __name__ == "__main__":
    main()
