"""Writes the cards of noir, tyche and ensemble into docs/reports/cards, from the reports of docs/reports/comparison.

    python -m benchmarks.model_cards [--check]

Figures come from `benchmark.json` and `generated.*.json` (benchmarks/multimodal.py) and from `full-size.json`
(benchmarks/full_size/main.py); what a GPU would need is computed from them here. With --check nothing is written, and
the exit status is 1 where a card is not up to date.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.full_size import card_words  # noqa: E402

REPORTS, CARDS = ROOT / "docs" / "reports" / "comparison", ROOT / "docs" / "reports" / "cards"
NAMES = ("noir", "tyche", "ensemble")
BATCH, TERA = 32, 10
"""The papers' batch, and how many TFLOP a second a GPU is taken to do all the time."""

_ADAM, _AVERAGED = 16, 20
"""Bytes a weight while it is trained: itself, its gradient, Adam's two moments, and its moving average."""


def card(name: str) -> str:
    """Write a recipe's card."""
    words = card_words.WORDS[name]
    full = _read("full-size")
    return "\n".join([
        f"# {name}: model card", "", words.what, "",
        "Made by `python -m benchmarks.model_cards` from measured reports.", "",
        "## What it is for", "", words.purpose, "", "## What it is not for", "", card_words.NOT_FOR, "",
        "## Data", "", card_words.DATA, "", words.learns, "",
        "## Figures", "", card_words.FIGURES, "", *_figures(name), "", words.paper, "",
        "## What it costs", "", *_costs(name, full), "", *_gpu(name, full),
        "## Limits", "", *(f"- {limit}" for limit in (*words.limits, *card_words.LIMITS)), "",
    ])  # fmt: skip


def _figures(name: str) -> list[str]:
    report, bench = _read(f"generated.{name}"), _read("benchmark")
    low, high = report["intervals"]["weighted_f1"]
    # Where nothing is wrong a bootstrap has no doubt; the rule of three has.
    most = f"none is wrong, with 95 % confidence at most {3 / report['scores']['n']:.1%}"
    known = f"{low:.3f}–{high:.3f}" if low < 1 else most.replace("%", " %").replace("  ", " ")
    rows = [
        ("F1", f"{bench[f'{name}_f1']:.3f} ({known})"),
        ("Always one class: F1", f"{report['trivial']['most_frequent']['weighted_f1']:.3f}"),
        ("Only lengths of texts and sizes of files: accuracy", f"{bench['easy_guess']:.3f}"),
        ("Texts alone, pictures alone (noir): F1", f"{bench['text_only_f1']:.3f}, {bench['image_only_f1']:.3f}"),
        ("Calibration error", f"{report['scores']['calibration_error']:.3f}"),
    ]
    return _table(("of 300 pairs that nothing was chosen on", "measured"), rows)


def _costs(name: str, full: dict[str, Any]) -> list[str]:
    members = ("noir", "tyche") if name == "ensemble" else (name,)
    weights = [full[member]["training"]["parameters"] for member in members]
    parts = [f"{member}: {_parts(own)}" for member, own in zip(members, weights, strict=True)]
    total, work = sum(sum(own.values()) for own in weights), full[name]["at_work"]
    rows = [
        ("Parameters, counted", f"{total:,} ({'; '.join(parts) if len(parts) > 1 else _parts(weights[0])})"),
        ("A pair at work: seconds", f"{work['pair_s']:.2f} (median), {work['pair_best_s']:.2f} (fastest)"),
        ("Until it is loaded: seconds", f"{work['load_s']:.1f}"),
        ("Peak of memory at work", f"{work['peak_mb']:,} MB"),
        ("ONNX files on disk", f"{work['onnx_mb']:,} MB"),
    ]  # fmt: skip
    if name != "ensemble":
        trained = full[name]["training"]
        rows += [
            ("A pair in training: seconds", f"{trained['pair_s']:.1f}"),
            (f"Peak of memory in training, {trained['batch']} pairs a step", f"{trained['peak_mb']:,} MB"),
        ]
    told = card_words.COSTS
    if full["load"] > full["cores"]:
        told += f" Others used the machine, too (load {full['load']}): what was fastest says more."
    return [told, "", *_table(("at full size, on two cores", "measured"), rows)]


def _parts(own: dict[str, int]) -> str:
    return ", ".join(f"{part} {count:,}" for part, count in own.items())


def _gpu(name: str, full: dict[str, Any]) -> list[str]:
    if name == "ensemble":
        return [card_words.GPU_OF_ENSEMBLE, ""]
    trained = full[name]["training"]
    weights = sum(trained["parameters"].values())
    each, kept = _AVERAGED if name == "noir" else _ADAM, trained["kept_mb_per_pair"] * BATCH
    own = weights * each / 2**20
    # A backward pass takes twice what the forward pass does.
    seconds = 3 * trained["gflop_per_pair"] * 1000 / (TERA * 1000)
    rows = [
        ("To train: weights, gradients, Adam" + (", average" if each == _AVERAGED else ""), f"{own / 1024:.1f} GB"),
        (f"To train: what a step of {BATCH} pairs keeps, float32", f"{kept / 1024:.1f} GB"),
        ("To train, together", f"{(own + kept) / 1024:.1f} GB"),
        ("At work: weights in float32", f"{weights * 4 / 2**30:.1f} GB"),
        ("A pair, forward", f"{trained['gflop_per_pair']:,.0f} GFLOP"),
        (f"1,000 pairs once in training, at {TERA} TFLOP a second", f"{seconds:.0f} s"),
    ]
    return [card_words.GPU, "", *_table(("of a GPU", "computed"), rows), ""]


def _table(head: tuple[str, str], rows: list[tuple[str, str]]) -> list[str]:
    return [f"| {left} | {right} |" for left, right in (head, ("---", "---"), *rows)]


def _read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((REPORTS / f"{name}.json").read_text(encoding="utf-8"))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description="Write the comparison recipes' cards.")
    parser.add_argument("--check", action="store_true", help="only say whether they are up to date")
    options = parser.parse_args()
    CARDS.mkdir(exist_ok=True)
    for name in NAMES:
        path = CARDS / f"{name}.md"
        if options.check and (not path.exists() or path.read_text(encoding="utf-8") != card(name)):
            sys.exit(f"{path.relative_to(ROOT)} is not up to date: run python -m benchmarks.model_cards")
        if not options.check:
            path.write_text(card(name), encoding="utf-8")


if __name__ == "__main__":
    main()
