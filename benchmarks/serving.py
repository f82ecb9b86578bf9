"""Serving against what one would do without thinking: speed, memory, start, and agreement on a trained model.

    python benchmarks/serving.py [--json] [--quick] [--trained FOLDER]

An encoder of xlm-roberta-base's size with random weights scores 1,000 posts, end to end from strings to probabilities
with highlights, by `transformers.pipeline` (which has no highlights), by batched torch, and by `serving.onnx`: each in
a process of its own, in turns, so that the rest of the load falls on all of them. Every post is scored once by the
first two, spread over the rounds, and in every round by ours: as recipes are by default, each link and mention as one
token (`ours`), and with the same tokens as the others (`same_tokens`). Beside them the small encoder on which a desk
begins, with a head, highlights and vectors (`small`; real weights). The last line is one JSON object.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE / "candidates")]

from worker import Worker, run  # noqa: E402

from ml.examples import read_examples  # noqa: E402
from pipeline.learning.retraining import first_model  # noqa: E402

SAMPLES = HERE.parent / "samples" / "labelled.jsonl"
POSTS = HERE.parent.parent / "shared" / "data" / "checkthat-2021-es" / "es_train.jsonl"
CANDIDATES = {
    "pipeline": ["pipeline.py"],
    "batched_torch": ["batched_torch.py"],
    "ours": ["ours.py"],
    "same_tokens": ["ours.py", "same_tokens"],
    "small": ["small.py"],
}
BATCH = 32
LAYERS = 24
"""So many layers' products, on each core, make one measurement of the machine's ceiling."""

Rates = dict[str, list[float]]


def main() -> None:
    options = _options()
    say: Callable[[str], None] = (lambda _: None) if options.json else print
    texts, source = _texts(options.tweets)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "texts.json").write_text(json.dumps(texts))
        say("Building the encoder …")
        tokens = int(run("stand_in.py", name, *(["quick"] if options.quick else [])))
        candidates = _candidates(folder, say, small=not options.quick)
        say("Starting each candidate …")
        starts = _starts(candidates, folder, options.starts - 1)
        workers = {name: _worker(name, folder) for name in candidates}
        for candidate, worker in workers.items():  # those that are to score count as starts, too
            starts[candidate].append(worker.start_s)
        say("Scoring …")
        operations = _operations(tokens / len(texts), options.quick)
        rates, peaks = _rates(workers, folder, texts, options.rounds, operations=operations)
    result = {"tweets": len(texts), "source": source, "tokens_per_tweet": round(tokens / len(texts), 1)}
    result |= _figures(starts, rates, peaks)
    if options.trained or not options.quick:
        say("Comparing int8 with fp32 on a trained model …")
        result |= json.loads(run("trained.py", *([str(options.trained)] if options.trained else [])))
    for key, value in {} if options.json else result.items():
        print(f"{key:>24}  {value}")
    print(json.dumps(result))


def _texts(most: int) -> tuple[list[str], str]:
    path = POSTS if POSTS.exists() else SAMPLES
    return [example.text for example in read_examples(path, label=None)][:most], path.name


def _operations(tokens: float, quick: bool) -> float:
    """Count the operations of the layers' products for a post of so many tokens, padding left out."""
    hidden, layers = (96, 2) if quick else (768, 12)
    return 2 * 12 * hidden**2 * layers * tokens


def _candidates(folder: Path, say: Callable[[str], None], *, small: bool) -> list[str]:
    """All that can be had here: the small encoder comes in a package of its own."""
    names = [name for name in CANDIDATES if name != "small"]
    if not small:
        return names
    made = first_model.train(folder / "models", SAMPLES, encoder=None, say=say)
    (folder / "small").symlink_to(made.folder)
    return [*names, "small"] if made.recipe == first_model.HEAD else names


def _starts(candidates: Iterable[str], folder: Path, times: int) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {name: [] for name in candidates}
    for _ in range(times):
        for name, seconds in found.items():
            worker = _worker(name, folder)
            seconds.append(worker.start_s)
            worker.end()
    return found


def _rates(
    workers: dict[str, Worker], folder: Path, texts: list[str], rounds: int, *, operations: float
) -> tuple[Rates, dict[str, float]]:
    """Give each candidate's posts a second in every round, the ceilings in operations a second, and peaks in MB."""
    every = list(range(len(texts)))
    by_length = sorted(every, key=lambda place: len(texts[place]))
    batches = [by_length[start : start + BATCH] for start in range(0, len(every), BATCH)]
    ceilings = {kind: Worker("ceiling.py", folder, kind) for kind in ("int8", "fp32")}
    rates: Rates = {name: [] for name in (*workers, *ceilings, "share")}
    for turn in range(rounds):
        parts = {
            "pipeline": every[turn::rounds],
            "batched_torch": [place for batch in batches[turn::rounds] for place in batch],
        }
        for name, worker in workers.items():
            places = parts.get(name, every)
            rates[name].append(len(places) / worker.seconds(places))
        for kind, worker in ceilings.items():
            layers = every[: min(LAYERS, len(every))]
            rates[kind].append(len(layers) * _layer_operations() / worker.seconds(layers))
        rates["share"].append(rates["same_tokens"][-1] * operations / rates["int8"][-1])
    for worker in ceilings.values():
        worker.end()
    return rates, {name: worker.end() for name, worker in workers.items()}


def _worker(name: str, folder: Path) -> Worker:
    script, *arguments = CANDIDATES[name]
    return Worker(script, folder, *arguments)


def _layer_operations() -> float:
    """Count what `ceiling.py` computes for one text: 512 rows on each core."""
    return 2.0 * 512 * 12 * 768**2 * len(os.sched_getaffinity(0))


def _figures(starts: dict[str, list[float]], rates: Rates, peaks: dict[str, float]) -> dict[str, Any]:
    middle = {name: statistics.median(values) for name, values in rates.items()}

    def ratio(over: str, *, of: str = "ours") -> float:
        return statistics.median(ours / other for ours, other in zip(rates[of], rates[over], strict=True))

    start = {name: statistics.median(values) for name, values in starts.items()}
    small = {
        "small_speedup_vs_pipeline": round(ratio("pipeline", of="small"), 2), "small_memory_mb": round(peaks["small"]),
        "small_start_s": round(start["small"], 2), "small_tweets_per_s": round(middle["small"], 1),
    } if "small" in rates else {}  # fmt: skip
    return small | {
        "speedup_vs_pipeline": round(ratio("pipeline"), 2),
        "speedup_vs_batched_torch": round(ratio("batched_torch"), 2),
        "speedup_vs_pipeline_same_tokens": round(ratio("pipeline", of="same_tokens"), 2),
        "speedup_vs_batched_torch_same_tokens": round(ratio("batched_torch", of="same_tokens"), 2),
        "memory_ratio": round(peaks["ours"] / peaks["pipeline"], 3),
        "cold_start_ratio": round(start["ours"] / start["pipeline"], 3),
        "tweets_per_s": round(middle["ours"], 1),
        "tweets_per_s_same_tokens": round(middle["same_tokens"], 1),
        "int8_ceiling_share": round(middle["share"], 3),
        "pipeline_tweets_per_s": round(middle["pipeline"], 1),
        "batched_torch_tweets_per_s": round(middle["batched_torch"], 1),
        "int8_ceiling_gops": round(middle["int8"] / 1e9),
        "fp32_ceiling_gops": round(middle["fp32"] / 1e9),
        "peak_mb": {name: round(value) for name, value in peaks.items()},
        "cold_start_s": {name: round(value, 2) for name, value in start.items()},
    }


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Compare ways of scoring posts.")
    parser.add_argument("--json", action="store_true", help="print nothing but the JSON object")
    parser.add_argument("--quick", action="store_true", help="a tiny encoder and few posts: does it run at all?")
    parser.add_argument("--tweets", type=int, help="how many posts (1000)")
    parser.add_argument("--rounds", type=int, help="in how many turns (5)")
    parser.add_argument("--starts", type=int, help="how often each process is started (3)")
    parser.add_argument("--trained", type=Path, help="a trained artefact to compare int8 with fp32 on")
    options = parser.parse_args()
    for name, quick, whole in (("tweets", 40, 1000), ("rounds", 1, 5), ("starts", 1, 3)):
        if getattr(options, name) is None:
            setattr(options, name, quick if options.quick else whole)
    return options


if __name__ == "__main__":
    main()
