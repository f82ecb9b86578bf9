"""What a version is worth: small ones of every task, trained on something to learn and on labels at random."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ml import registry
from ml.choosing.splits import BY_FOLDS, CHOSEN_ON, HELD_OUT
from ml.examples import Example
from tests.ml.pairs import BY_HEART
from tests.ml.two_writers import pairs

SAID = (
    "agrees with one picture",
    "shows quite other things",
    "agrees without any photo",
    "speaks of something else",
    "denies what was said",
)
"""What documents of the five classes say, in as many words: length alone would tell them apart."""


def shuffled(examples: list[Example]) -> list[Example]:
    """The same texts with their labels at random."""
    labels = np.random.default_rng(3).permutation([one.label for one in examples])
    return [replace(one, label=int(label)) for one, label in zip(examples, labels, strict=True)]


def posts() -> list[Example]:
    draw = np.random.default_rng(0)
    words = [str(number) for number in range(40)]
    return [
        Example(text=" ".join(draw.choice(words, size=8)) + (" subió paro" if label else " gracias hoy"), label=label)
        for _ in range(60)
        for label in (0, 1)
    ]


def compared() -> list[Example]:
    return [
        Example(text=f"ferry number {n}", document=f"the paper {SAID[n % 5]} in port {n % 7}", label=n % 5)
        for n in range(150)
    ]


@pytest.fixture(scope="module")
def encoder(tmp_path_factory) -> str:
    """A tiny one for all networks here, with a matrix as CLIP's student has one."""
    from safetensors.numpy import save_file

    from tests.ml.tiny import build_encoder  # brings torch, which most tests do without

    folder = build_encoder(tmp_path_factory.mktemp("worth") / "small", hidden=16, layers=1, max_tokens=64)
    (folder / "2_Dense").mkdir()
    matrix = np.random.default_rng(0).normal(size=(512, 16)).astype(np.float32) / 4
    save_file({"linear.weight": matrix}, folder / "2_Dense" / "model.safetensors")
    return str(folder)


def train_network(recipe: str, folder: Path, examples: list[Example], encoder: str) -> Path:
    settings = BY_HEART | {"text_encoder": encoder, "modality": "text", "epochs": 12, "batch": 16}
    registry.train(
        examples[:70], folder / recipe, task="comparison", recipe=recipe, settings=settings, validation=examples[70:110],
        held_out=examples[110:],
    )  # fmt: skip
    return folder / recipe


def train_ensemble(folder: Path, examples: list[Example], encoder: str) -> Path:
    member = str(train_network("noir", folder / "member", examples, encoder))
    members = [member, member]
    registry.train(
        examples[:70], folder / "e", task="comparison", recipe="ensemble", settings={"members": members, "steps": 2},
        validation=examples[70:110], held_out=examples[110:],
    )  # fmt: skip
    return folder / "e"


def train_posts(folder: Path, examples: list[Example], _encoder: str) -> Path:
    registry.train(examples, folder / "m")
    return folder / "m"


def train_generated(folder: Path, examples: list[Example], _encoder: str) -> Path:
    registry.train(examples, folder / "m", task="generated-text", recipe="nb-tfidf-generated")
    return folder / "m"


TASKS: dict[str, tuple[Callable[[], list[Example]], Callable[[Path, list[Example], str], Path], float]] = {
    "checkworthiness": (posts, train_posts, 2 / 3),
    "generated-text": (lambda: pairs(160, shortest=60, longest=90), train_generated, 0.5),
    "noir": (compared, partial(train_network, "noir"), 0.2),
    "tyche": (compared, partial(train_network, "tyche"), 0.2),
    "ensemble": (compared, train_ensemble, 0.2),
}


@pytest.mark.parametrize("name", TASKS)
def test_what_has_learnt_something_is_above_and_what_has_not_is_not(name, tmp_path, encoder):
    make, train, chance = TASKS[name]
    good = registry.worth_of(train(tmp_path / "good", make(), encoder))
    assert good.against is None
    assert good.figure.low > good.figure.trivial >= chance - 0.1
    assert good.figure.n >= 30
    at_chance = registry.worth_of(train(tmp_path / "chance", shuffled(make()), encoder))
    assert at_chance.against.code == "no_better"
    assert at_chance.figure.low <= at_chance.figure.trivial


def kept(*, figure="f1", value=0.9, low=0.8, trivial=0.6, n=100, **more: Any) -> dict[str, Any]:
    """A report as it is kept."""
    return {
        "scores": {"n": n, figure: value, "recall": 0.9, "precision": 0.9, "prevalence": 0.4},
        "intervals": {figure: [low, 0.95]},
        "trivial": {"always_yes": {figure: trivial}, "always_no": {figure: 0.0}},
        "basis": "posts of the desk", "learnt": 0,
    } | more  # fmt: skip


@pytest.mark.parametrize(
    ("report", "code"),
    [
        (kept(), None),
        (kept(low=0.6), "no_better"),
        (kept(low=0.600001), None),
        (kept(n=29), "few_texts"),
        ({}, "no_report"),
        (kept(intervals={}), "no_report"),
        (kept(learnt=None), "seen"),  # nobody knows
        (kept(learnt=None, basis=CHOSEN_ON), "seen"),
        (kept(learnt=None, basis=BY_FOLDS), None),
        (kept(learnt=None, basis=HELD_OUT), None),
        (kept(learnt=6), "seen"),
        (kept(learnt=5), None),
        (kept(learnt=5, low=0.64), "no_better"),  # as if it had those right because it had learnt them
        (kept(value=1.0, low=1.0, trivial=0.95), None),
        (kept(value=1.0, low=1.0, trivial=0.97), "no_better"),  # all right of 100 may be 96 of 100
    ],
)
def test_why_it_must_not_be_put_to_work(report, code):
    found = registry.worth(report, version="v", task="checkworthiness")
    assert (found.against and found.against.code) == code
    assert (found.figure is None) == (code in ("no_report", "seen"))


@pytest.mark.parametrize(("texts", "code"), [(18, "few_human_texts"), (19, None), (None, None)])
def test_human_texts_to_compare_with_are_needed(texts, code):
    report = kept(figure="accuracy")
    found = registry.worth(report, version="v", task="generated-text", human_texts=texts)
    assert (found.against and found.against.code) == code


def test_posts_that_others_judged_are_unseen_whatever_the_report_says():
    report = kept(learnt=None)
    assert registry.worth(report, version="v", task="checkworthiness", unseen=True).against is None
