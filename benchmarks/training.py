"""Training an encoder on a CPU: the loop as it is, the loop with plain AdamW, and transformers' Trainer as documented.

    python benchmarks/training.py --encoder FOLDER [--json] [--data-root DIR] [--steps N]

Each fine-tunes the same encoder on the same examples with the same settings. They take a step in turns, so that the
rest of the load falls on all of them; a speed-up is the median over the steps of the ratio of their seconds. Two
thirds of the examples train and one third judges; F1 is that of the best threshold. Without `--data-root` the examples
are those of `samples/`, with it the posts of checkthat-2021-es. The last line is one JSON object.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
    DataCollatorWithPadding,
    Trainer,
    TrainerCallback,
    TrainingArguments,
)

from ml.choosing.thresholds import MaxF1, choose
from ml.evaluation.evaluate import labels_of
from ml.examples import Example, read_examples
from ml.models.checkworthiness import xlmr
from ml.networks.loop import batches, training
from ml.networks.loop.learner import Learner

HERE = Path(__file__).resolve().parent
SAMPLES = HERE.parent / "samples" / "labelled.jsonl"
POSTS = Path("checkthat-2021-es") / "es_train.jsonl"
DRAWS = 1000


class Ours:
    """The project's loop, a step at a time; plain is what it would do by the libraries' defaults."""

    def __init__(self, examples: Sequence[Example], recipe: xlmr.Recipe, *, plain: bool) -> None:
        self.recipe = recipe
        self.trainee = xlmr._trainee(Path(recipe.encoder), recipe, levels=1)
        self.learner = Learner(self.trainee, examples, recipe=recipe, hardware=training.accelerator(recipe))
        if plain:
            self.learner.release()
            self.trainee.network.encoder.set_attn_implementation("sdpa")
        lengths = self.trainee.lengths(examples)
        cut = partial(batches.epoch_steps, lengths, batch=recipe.batch, seed=recipe.seed)
        self.steps = [step for epoch in range(1, recipe.epochs + 1) for step in cut(epoch=epoch)]

    def step(self, place: int) -> None:
        """Take the step of this number, counted from 0 over all epochs."""
        rate = self.recipe.rate_factor(place, steps_per_epoch=len(self.steps) // self.recipe.epochs)
        self.learner.learn(self.steps[place], rate=rate)

    def margins(self, examples: Sequence[Example]) -> np.ndarray:
        """Judge examples."""
        self.learner.adamw.settle()
        return training.margins(training.logits(self.trainee, examples))


class Turns(TrainerCallback):
    """After each step of the Trainer the others take theirs, while its clock stands still."""

    def __init__(self, others: dict[str, Ours], *, say: Callable[[str], None]) -> None:
        self.others, self.say = others, say
        self.spent: dict[str, list[tuple[float, float]]] = {name: [] for name in ("trainer", *others)}

    def on_step_begin(self, *_: Any, **__: Any) -> None:
        """Start the clock."""
        self.begun = _now()

    def on_step_end(self, _: Any, state: Any, *__: Any, **___: Any) -> None:
        """Stop the clock, and let the others take the same step."""
        self._note("trainer", self.begun)
        for name, other in self.others.items():
            begun = _now()
            other.step(state.global_step - 1)
            self._note(name, begun)
        self.say(
            f"{state.global_step} " + ", ".join(f"{name} {spent[-1][0]:.2f} s" for name, spent in self.spent.items())
        )

    def _note(self, name: str, begun: tuple[float, float]) -> None:
        self.spent[name].append(tuple(end - start for end, start in zip(_now(), begun, strict=True)))  # type: ignore[arg-type]


def main() -> None:
    options = _options()
    say: Callable[[str], None] = (lambda _: None) if options.json else partial(print, flush=True)
    path = options.data_root / POSTS if options.data_root else SAMPLES
    label = "claim" if options.data_root else "label"
    examples = list(read_examples(path, label=label, skip_unlabelled=True))
    held = examples[2::3]
    train = [example for place, example in enumerate(examples) if place % 3 != 2][: options.steps * 16]
    recipe = xlmr.ONE_LEVEL.read_recipe(
        {"encoder": str(options.encoder), "epochs": 2, "learning_rates": {"encoder": options.rate}}
    )
    ours = {name: Ours(train, recipe, plain=name == "plain_adamw") for name in ("plain_adamw", "ours")}
    turns = Turns(ours, say=say)
    answers = _trainer(train, held, recipe, turns)
    margins = {"trainer": answers} | {name: other.margins(held) for name, other in ours.items()}
    print(
        json.dumps(
            {"source": path.name, "trained_on": len(train), "judged_on": len(held)} | _figures(turns, margins, held)
        )
    )


def _trainer(train: Sequence[Example], held: Sequence[Example], recipe: xlmr.Recipe, turns: Turns) -> np.ndarray:
    """Fine-tune as transformers' guide to text classification does, and give the margins of what is held out."""
    tokenizer = AutoTokenizer.from_pretrained(recipe.encoder)
    model = AutoModelForSequenceClassification.from_pretrained(recipe.encoder, num_labels=2)

    def rows(examples: Sequence[Example]) -> list[dict[str, Any]]:
        cut = tokenizer([example.text for example in examples], truncation=True, max_length=recipe.max_tokens)
        return [
            {"input_ids": ids, "labels": example.label} for ids, example in zip(cut["input_ids"], examples, strict=True)
        ]

    with tempfile.TemporaryDirectory() as folder:
        arguments = TrainingArguments(
            output_dir=folder, learning_rate=recipe.learning_rates["encoder"], num_train_epochs=recipe.epochs,
            per_device_train_batch_size=recipe.batch, weight_decay=recipe.weight_decay, seed=recipe.seed,
            save_strategy="no", report_to="none", disable_tqdm=True, logging_strategy="no", use_cpu=True,
        )  # fmt: skip
        trainer = Trainer(
            model=model, args=arguments, train_dataset=rows(train), callbacks=[turns],  # type: ignore[arg-type]
            data_collator=DataCollatorWithPadding(tokenizer),
        )  # fmt: skip
        trainer.train()
        logits = trainer.predict(rows(held)).predictions  # type: ignore[arg-type]
    return training.margins(np.asarray(logits, dtype=np.float64))


def _figures(turns: Turns, margins: dict[str, np.ndarray], held: Sequence[Example]) -> dict[str, Any]:
    # The first step makes room for moments.
    spent = {name: np.array(each[1:]) for name, each in turns.spent.items()}

    def ratio(over: str, *, clock: int) -> float:
        return round(float(np.median(spent[over][:, clock] / spent["ours"][:, clock])), 2)

    labels, chance = labels_of(held), np.random.default_rng(0)
    said = {name: margin >= _threshold(labels, margin) for name, margin in margins.items()}
    f1 = {name: _f1(labels, yes) for name, yes in said.items()}
    draws = [chance.integers(len(labels), size=len(labels)) for _ in range(DRAWS)]
    by_draw = {name: np.array([_f1(labels[draw], yes[draw]) for draw in draws]) for name, yes in said.items()}

    def ends(values: np.ndarray) -> list[float]:
        return [round(float(end), 3) for end in np.quantile(values, [0.025, 0.975])]

    return {
        "speedup_vs_plain_adamw": ratio("plain_adamw", clock=0),
        "speedup_vs_hf_trainer": ratio("trainer", clock=0),
        "f1_difference": round(f1["ours"] - f1["plain_adamw"], 4),
        "f1_difference_interval": ends(by_draw["ours"] - by_draw["plain_adamw"]),
        "f1": {name: round(value, 4) for name, value in f1.items()},
        "f1_interval": {name: ends(values) for name, values in by_draw.items()},
        "step_s": {name: round(float(np.median(each[:, 0])), 3) for name, each in spent.items()},
        "cpu_speedup_vs_plain_adamw": ratio("plain_adamw", clock=1),
        "cpu_speedup_vs_hf_trainer": ratio("trainer", clock=1),
        "step_cpu_s": {name: round(float(np.median(each[:, 1])), 3) for name, each in spent.items()},
        "steps": len(turns.spent["ours"]),
        "threads": torch.get_num_threads(),
    }  # fmt: skip


def _threshold(labels: np.ndarray, margins: np.ndarray) -> float:
    chances = 1 / (1 + np.exp(-margins))
    chosen = choose(labels, chances, weights=np.ones(len(labels)), goal=MaxF1())
    return float(np.log(chosen / (1 - chosen)))


def _f1(labels: np.ndarray, yes: np.ndarray) -> float:
    return float(2 * (labels * yes).sum() / max(1, labels.sum() + yes.sum()))


def _now() -> tuple[float, float]:
    """Give the clock's seconds and those that this process has computed."""
    return time.perf_counter(), time.process_time()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Compare ways of training an encoder.")
    parser.add_argument("--encoder", type=Path, required=True, help="a Hugging Face folder")
    parser.add_argument("--json", action="store_true", help="print nothing but the JSON object")
    parser.add_argument("--data-root", type=Path, help="the folder of the data sets")
    parser.add_argument("--steps", type=int, default=36, help="at most so many steps (36)")
    parser.add_argument("--rate", type=float, default=1e-4, help="the encoder's learning rate (1e-4)")
    return parser.parse_args()


if __name__ == "__main__":
    main()
