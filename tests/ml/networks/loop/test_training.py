import importlib
import itertools
import os
import signal
import subprocess
import sys
from dataclasses import asdict, replace

import pytest
import torch
from torch import nn

from ml.artefacts.on_disk import ArtefactExistsError, NotSavedError
from ml.choosing.thresholds import MaxF1, TargetRecall, WeeklyCards
from ml.examples import Example
from ml.model import RecipeError, Run
from ml.networks.loop import batches, training
from ml.networks.loop.checkpoints import STATE
from ml.networks.loop.losses import UNKNOWN
from ml.networks.loop.recipe import RULES, Recipe, goal_of, read


class Toy:
    """The smallest trainee: an example's text is a number, and so is its length."""

    def __init__(self, *, levels: int = 1, dropout: float = 0.5) -> None:
        torch.manual_seed(7)
        self.levels = levels
        self.network = ToyNetwork(2 * levels, dropout)

    def collate(self, examples):
        return {"x": torch.tensor([[float(example.text), 1.0] for example in examples])}

    def targets(self, examples):
        rows = [(example.label, example.selected)[: self.levels] for example in examples]
        return torch.tensor([[UNKNOWN if known is None else known for known in row] for row in rows])

    def lengths(self, examples):
        return [1 + abs(int(float(example.text))) for example in examples]


class ToyNetwork(nn.Module):
    def __init__(self, outputs: int, dropout: float) -> None:
        super().__init__()
        self.encoder = nn.Linear(2, 8)
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(8, outputs)

    def forward(self, batch):
        return self.head(self.dropout(torch.tanh(self.encoder(batch["x"]))))


NUMBERS = [Example(text=str(n - 9.5), label=int(n > 9), selected=n % 2 if n % 3 else None) for n in range(20)]
RECIPE = Recipe(epochs=3, batch=4, learning_rates={"encoder": 0.02, "head": 0.05}, bf16="off", ema=0.9)


def run(recipe=RECIPE, *, examples=NUMBERS, toy=None, how=None):
    toy = toy or Toy()
    how = how or Run()
    history = training.train(toy, recipe=recipe, examples=examples, validation=NUMBERS, run=how)
    return {name: weight.clone() for name, weight in toy.network.state_dict().items()}, history


def same(one, other, tolerance=1e-6):
    return all(torch.allclose(one[name], other[name], rtol=0, atol=tolerance) for name in one)


def test_it_learns_and_repeats():
    weights, history = run()
    assert [epoch.epoch for epoch in history] == [1, 2, 3]
    assert history[-1].f1 == 1.0
    assert same(weights, run()[0], 0)
    assert not same(weights, run(replace(RECIPE, seed=1))[0])


class Killed(Exception):
    pass


@pytest.mark.parametrize("saves", [1, 3, 4, 8])
def test_a_training_that_was_broken_off_ends_as_if_it_had_not_been(saves, tmp_path, monkeypatch):
    whole, history = run(how=Run(name="a", state=tmp_path / "whole", checkpoint_steps=2))
    how = Run(name="a", state=tmp_path / "state", checkpoint_steps=2)
    save, count = training._save, itertools.count(1)

    def breaking(*parts):
        save(*parts)
        if next(count) == saves:
            raise Killed

    monkeypatch.setattr(training, "_save", breaking)
    with pytest.raises(Killed):
        run(how=how)
    monkeypatch.setattr(training, "_save", save)
    torch.manual_seed(99)
    weights, resumed = run(how=replace(how, resume=True))
    assert same(weights, whole)
    for one, other in zip(resumed, history, strict=True):
        assert asdict(one) == pytest.approx(asdict(other))


def test_a_killed_process_resumes_to_the_same_weights(tmp_path):
    code = (
        "import os, signal, itertools, sys\n"
        "from pathlib import Path\n"
        "from ml.networks.loop import checkpoints\n"
        "from ml.model import Run\n"
        "from tests.ml.networks.loop.test_training import run\n"
        "write, count = checkpoints.Checkpoints._write, itertools.count(1)\n"
        "def killing(self, name, content):\n"
        "    if next(count) == 5:\n"
        "        (self.run.state / 'state.pt.new').write_bytes(b'half')\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "    write(self, name, content)\n"
        "checkpoints.Checkpoints._write = killing\n"
        "run(how=Run(name='a', state=Path(sys.argv[1]), checkpoint_steps=2))\n"
    )
    state = tmp_path / "state"
    done = subprocess.run([sys.executable, "-c", code, str(state)], check=False, env=os.environ | {"PYTHONPATH": "."})
    assert done.returncode == -signal.SIGKILL
    weights, _ = run(how=Run(name="a", state=state, resume=True))
    assert same(weights, run()[0])


def test_a_state_is_neither_overwritten_nor_mixed_up(tmp_path):
    how = Run(name="a", state=tmp_path / "state")
    run(how=how)
    with pytest.raises(ArtefactExistsError, match="--resume"):
        run(how=how)
    with pytest.raises(ArtefactExistsError, match="recipe or examples differ"):
        run(how=replace(how, name="b", resume=True))


def test_a_state_cannot_run_code(tmp_path):
    class Evil:
        def __reduce__(self):
            return print, ("gotcha",)

    (tmp_path / "state").mkdir()
    torch.save({"name": Evil()}, tmp_path / "state" / STATE)
    with pytest.raises(ArtefactExistsError, match="cannot be read"):
        run(how=Run(name="a", state=tmp_path / "state", resume=True))


def test_a_full_disk_keeps_the_state_before(tmp_path, monkeypatch):
    how = Run(name="a", state=tmp_path / "state", checkpoint_steps=2)
    save, count = torch.save, itertools.count(1)

    def full(content, stream):
        if next(count) == 3:
            stream.write(b"half")
            raise OSError(28, "No space left on device")
        save(content, stream)

    monkeypatch.setattr(torch, "save", full)
    with pytest.raises(NotSavedError, match="free the disk and resume"):
        run(how=how)
    assert not list((tmp_path / "state").glob("*.new"))
    monkeypatch.setattr(torch, "save", save)
    assert same(run(how=replace(how, resume=True))[0], run()[0])


@pytest.mark.parametrize("change", [{}, {"label_smoothing": 0.1}, {"class_weights": "balanced"}])
def test_accumulation_changes_nothing(change):
    recipe = replace(RECIPE, **change)
    heavy = [replace(example, weight=1 + n % 4) for n, example in enumerate(NUMBERS)]
    whole, _ = run(recipe, examples=heavy, toy=Toy(levels=2, dropout=0.0))
    cut, _ = run(replace(recipe, accumulation=3), examples=heavy, toy=Toy(levels=2, dropout=0.0))
    assert same(whole, cut, 1e-5)


def test_weights_count_like_copies():
    recipe = replace(RECIPE, batch=64, epochs=5, group_by_length=False)
    weighted = [replace(NUMBERS[3], weight=3.0), *NUMBERS[8:12]]
    copied = [NUMBERS[3]] * 3 + NUMBERS[8:12]
    one, _ = run(recipe, examples=weighted, toy=Toy(dropout=0.0))
    other, _ = run(recipe, examples=copied, toy=Toy(dropout=0.0))
    assert same(one, other, 1e-5)


@pytest.mark.parametrize("change", [{"loss": "soft-f1"}, {"schedule": "cosine"}, {"clip": None}, {"ema": None}])
def test_every_way_learns(change):
    assert max(epoch.f1 for epoch in run(replace(RECIPE, epochs=5, **change))[1]) > 0.9


def test_a_part_rests_in_its_frozen_epochs():
    """MH-15: the encoder rests in some epochs, and the head learns all the while."""
    start = {name: weight.clone() for name, weight in Toy().network.state_dict().items()}
    rested, _ = run(replace(RECIPE, ema=None, frozen={"encoder": (1, 2, 3)}))
    assert torch.equal(rested["encoder.weight"], start["encoder.weight"])
    assert not torch.equal(rested["head.weight"], start["head.weight"])
    moved, _ = run(replace(RECIPE, ema=None, frozen={"encoder": (1, 3)}))
    assert not torch.equal(moved["encoder.weight"], start["encoder.weight"])


def test_early_stop_and_the_best_epoch(monkeypatch):
    figures = iter([(0.5, 0.6), (0.8, 0.5), (0.7, 0.4), (0.8, 0.7), (0.6, 0.1)])
    kept = []
    quality = training.quality

    def scripted(margins, validation):
        f1, surprise = next(figures)
        return quality(margins, validation) | {"f1": f1, "log_loss": surprise}

    monkeypatch.setattr(training, "quality", scripted)
    monkeypatch.setattr(training.Checkpoints, "save_best", lambda self, weights: kept.append(weights))
    weights, history = run(replace(RECIPE, epochs=9, patience=2))
    assert len(history) == 4
    assert same(weights, kept[1], 0)
    assert len(kept) == 2


def test_a_loss_that_runs_off_says_so_and_leaves_no_state(tmp_path):
    how = Run(name="a", state=tmp_path / "state", checkpoint_steps=1)
    with pytest.raises(RecipeError, match="lower the learning rates"):
        run(replace(RECIPE, clip=None, learning_rates={"encoder": float("inf"), "head": 1.0}), how=how)
    assert not (tmp_path / "state").exists()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"frozen": {"tail": (1,)}}, "no part 'tail' to train; choose among encoder, head"),
        ({"learning_rates": {"head": 0.1}}, "learning_rates says nothing of 'encoder'"),
    ],
)
def test_a_part_that_is_not_there(change, says):
    with pytest.raises(RecipeError, match=says):
        run(replace(RECIPE, **change))


def test_schedules():
    def curve(**settings):
        recipe = Recipe(epochs=5, **{"warm_up": 0.0} | settings)
        return [round(recipe.rate_factor(step, steps_per_epoch=2), 3) for step in range(10)]

    assert curve() == [1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1]
    assert curve(warm_up=0.2)[:4] == [0.5, 1.0, 1.0, 0.875]
    assert curve(schedule="cosine")[::5] == [1.0, 0.5]
    # MH-14: milestones 2 and 4, gamma 0.5.
    assert curve(schedule="multistep", milestones=(2, 4)) == [1.0] * 4 + [0.5] * 4 + [0.25] * 2
    assert curve(schedule="constant") == [1.0] * 10


def test_batches_hold_every_example_once_and_of_like_length():
    lengths = [1 + n * 7 % 100 for n in range(1000)]
    steps = batches.epoch_steps(lengths, batch=32, seed=1, epoch=1)
    assert sorted(place for step in steps for place in step) == list(range(1000))
    assert {len(step) for step in steps} == {32, 1000 % 32}
    padded = sum(len(step) * max(lengths[place] for place in step) for step in steps)
    assert padded < 1.1 * sum(lengths)
    assert steps == batches.epoch_steps(lengths, batch=32, seed=1, epoch=1)
    assert steps != batches.epoch_steps(lengths, batch=32, seed=1, epoch=2)
    cut = [batches.pieces(steps[0], accumulation=2, rank=rank, processes=3) for rank in range(3)]
    assert sorted(itertools.chain(*itertools.chain(*cut))) == sorted(steps[0])
    judged = batches.by_length([*lengths, 9000], tokens=1000)
    assert sorted(itertools.chain(*judged)) == list(range(1001))
    assert all(len(batch) * max(lengths[place] for place in batch) <= 1000 for batch in judged[:-1])


def test_settings_make_a_recipe():
    made = read(Recipe, {"learning_rates": {"encoder": 1e-4}, "milestones": [2]}, name="xlmr", rules=RULES)
    assert made.learning_rates == {"encoder": 1e-4, "head": Recipe().learning_rates["head"]}
    assert made.milestones == (2,)
    assert goal_of("f1") == MaxF1()
    assert goal_of("recall:0.9") == TargetRecall(0.9)
    assert goal_of("cards:50/2000") == WeeklyCards(50, 2000)


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"speed": 1}, "xlmr has no setting 'speed'; choose among"),
        ({"epochs": 0}, "epochs is 0; give a whole number from 1 on"),
        ({"epochs": True}, "epochs is True"),
        ({"batch": "many"}, "batch is 'many'"),
        ({"learning_rates": 1e-4}, "learning_rates is 0.0001; give rates by part"),
        ({"frozen": {"encoder": 1}}, "frozen is {'encoder': 1}; give epochs by part"),
        ({"milestones": 2}, "milestones is 2"),
        ({"schedule": "steep"}, "schedule is 'steep'; give one of linear, cosine"),
        ({"label_smoothing": 1.0}, "label_smoothing is 1.0"),
        ({"threshold": "recall:2"}, "threshold is 'recall:2'; give f1, or such as recall:0.9"),
        ({"threshold": "best"}, "threshold is 'best'"),
        ({"bf16": "maybe"}, "bf16 is 'maybe'; give one of auto, on, off"),
    ],
)
def test_a_wrong_setting_says_what_to_give(settings, says):
    with pytest.raises(RecipeError, match=says.replace("{", r"\{").replace("}", r"\}")):
        read(Recipe, settings, name="xlmr", rules=RULES)


SHARED = [replace(example, weight=1 + n % 4) for n, example in enumerate(NUMBERS)][:18]


def run_shared():
    """One process or several: an odd number of examples, weights, two levels, a part that rests."""
    recipe = replace(RECIPE, frozen={"encoder": (1,)}, accumulation=2)
    return run(recipe, examples=SHARED, toy=Toy(levels=2, dropout=0.0))[0]


TWO = """
import importlib, sys, torch
from accelerate import PartialState
place, rank, module = sys.argv[1], int(sys.argv[2]), sys.argv[3]
# They meet in a file: a port that is looked for first and bound later can be taken in between.
torch.distributed.init_process_group("gloo", init_method=f"file://{place}.meeting", rank=rank, world_size=2)
weights = importlib.import_module(module).run_shared()
assert PartialState().num_processes == 2
if PartialState().is_main_process:
    torch.save(weights, place)
torch.distributed.barrier()
torch.distributed.destroy_process_group()
"""


@pytest.mark.parametrize("module", ["test_training", "test_rows"])
def test_two_processes_train_as_one_does(module, tmp_path):
    module = f"tests.ml.networks.loop.{module}"
    place = tmp_path / "two.pt"
    shared = {"PYTHONPATH": ".", "ACCELERATE_USE_CPU": "true", "WORLD_SIZE": "2", "LOCAL_WORLD_SIZE": "2"}
    pair = [
        subprocess.Popen(
            [sys.executable, "-c", TWO, str(place), rank, module],
            env=os.environ | shared | {"RANK": rank, "LOCAL_RANK": rank},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for rank in ("0", "1")
    ]
    try:
        said = [process.communicate(timeout=150)[0] for process in pair]
    finally:
        for process in pair:
            process.kill()
    assert [process.returncode for process in pair] == [0, 0], "\n".join(said)
    assert same(torch.load(place, weights_only=True), importlib.import_module(module).run_shared())
