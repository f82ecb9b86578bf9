import itertools
from dataclasses import replace

import pytest
import torch
from torch import nn

from ml.examples import Example
from ml.model import Run
from ml.networks.loop import learner, rows, training
from ml.networks.loop.losses import UNKNOWN
from ml.networks.loop.recipe import Recipe

WORDS, WIDE = 10_000, 4


class Words:
    """A trainee that reads words: an example's text are their numbers. `kind` says who else reads the table."""

    def __init__(self, kind="own"):
        torch.manual_seed(7)
        self.network = WordNetwork(kind)

    def collate(self, examples):
        ids = [torch.tensor([int(word) for word in example.text.split()]) for example in examples]
        return {"ids": nn.utils.rnn.pad_sequence(ids, batch_first=True, padding_value=1)}

    def targets(self, examples):
        return torch.tensor([[UNKNOWN if example.label is None else example.label] for example in examples])

    def lengths(self, examples):
        return [len(example.text.split()) for example in examples]


class Encoder(nn.Module):
    def __init__(self, kind):
        super().__init__()
        self.words = nn.Embedding(WORDS, WIDE, padding_idx=1)
        self.words.weight.data.mul_(0.1)
        self.tied = nn.Linear(WIDE, WORDS, bias=False) if kind == "tied" else None
        if self.tied is not None:
            self.tied.weight = self.words.weight
        self.words.weight.requires_grad_(kind != "frozen")
        self.layer = nn.Linear(WIDE, WIDE)

    def forward(self, ids):
        there = (ids != 1).unsqueeze(-1)
        states = (torch.tanh(self.layer(self.words(ids))) * there).sum(dim=1) / there.sum(dim=1)
        return states if self.tied is None else states + 0.01 * self.tied(states)[:, :WIDE]


class WordNetwork(nn.Module):
    def __init__(self, kind):
        super().__init__()
        self.encoder, self.head = Encoder(kind), nn.Linear(WIDE, 2)

    def forward(self, batch):
        return self.head(self.encoder(batch["ids"]))


def texts(count=60):
    """Some words in nearly every text, others in one alone, and most of the table in none."""
    chance = torch.Generator().manual_seed(3)
    made = []
    for n in range(count):
        words = [*torch.randint(2, 12, (n % 4 + 1,), generator=chance).tolist(), 500 + n, 20 + n % 7 + 10 * (n % 2)]
        made.append(Example(text=" ".join(map(str, words)), label=n % 2, weight=1 + n % 3))
    return made


TEXTS = texts()
RECIPE = Recipe(
    epochs=4, batch=4, learning_rates={"encoder": 0.02, "head": 0.05}, weight_decay=0.1, bf16="off", clip=0.5
)


def run(recipe=RECIPE, *, kind="own", how=None):
    trainee = Words(kind)
    training.train(trainee, recipe=recipe, examples=TEXTS, validation=TEXTS, run=how or Run())
    return {name: weight.detach().clone() for name, weight in trainee.network.state_dict().items()}


def run_shared():
    """One process or several, whose batches hold other words; with a part that rests, and without."""
    recipes = [replace(RECIPE, accumulation=2), replace(RECIPE, epochs=2, frozen={"encoder": (1,)})]
    return {f"{n}.{name}": weight for n, recipe in enumerate(recipes) for name, weight in run(recipe).items()}


def plainly(monkeypatch, *given, **more):
    with monkeypatch.context() as patch:
        patch.setattr(learner, "word_tables", lambda network: [])
        return run(*given, **more)


def apart(one, other):
    return max(float((one[name] - other[name]).abs().max()) for name in one)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"clip": None},
        {"accumulation": 3},
        {"schedule": "constant", "warm_up": 0.0},
        {"weight_decay": 0.0},
        {"frozen": {"encoder": (1, 3)}},
        {"frozen": {"head": (2,)}},
        {"ema": 0.9},
        {"epochs": 20, "schedule": "cosine"},
    ],
    ids=str,
)
def test_by_rows_a_training_ends_where_adamw_ends(change, monkeypatch):
    recipe = replace(RECIPE, **change)
    assert apart(run(recipe), plainly(monkeypatch, recipe)) < 2e-6


@pytest.mark.parametrize("kind", ["tied", "frozen"])
def test_a_table_that_others_read_or_that_rests_is_learnt_as_before(kind, monkeypatch):
    assert apart(run(kind=kind), plainly(monkeypatch, kind=kind)) < 2e-6


def test_at_every_step_the_network_reads_what_adamw_would_have_written():
    """Also words that come back after 250 steps, and steps so small that eps counts."""
    chance = torch.Generator().manual_seed(5)
    start, slopes = (torch.randn(WORDS, WIDE, generator=chance) for _ in range(2))
    plain, ours = (nn.Embedding.from_pretrained(start.clone(), freeze=False) for _ in range(2))
    group = {"lr": 0.01, "weight_decay": 0.1}
    dense = torch.optim.AdamW([{"params": [plain.weight], **group}])
    by_rows = rows.RowAdamW([{"params": [ours.weight], **group}], tables=[ours])
    for step in range(300):
        ids = torch.tensor([[2 + step % 5, 10 + step % 50, 100 + step % 251]])
        reads = []
        for table, adamw in ((plain, dense), (ours, by_rows)):
            adamw.param_groups[0]["lr"] = 0.01 * (1 - step / 400)
            reads.append(table(ids))
            (reads[-1] * slopes[ids] * 10.0 ** -(step % 8)).sum().backward()
            adamw.step()
            adamw.zero_grad()
        assert torch.allclose(*reads, rtol=0, atol=2e-5)
    by_rows.settle()
    assert torch.allclose(ours.weight, plain.weight, rtol=0, atol=2e-5)
    mine, theirs = by_rows.state[ours.weight], dense.state[plain.weight]
    assert all(torch.allclose(mine[name], theirs[name], rtol=1e-4, atol=1e-12) for name in theirs)


def test_a_training_that_was_broken_off_goes_on_in_the_same_rows(tmp_path, monkeypatch):
    how = Run(name="a", state=tmp_path / "state", checkpoint_steps=4)
    save, count = training._save, itertools.count(1)

    def breaking(*parts):
        save(*parts)
        if next(count) == 6:
            raise InterruptedError

    monkeypatch.setattr(training, "_save", breaking)
    with pytest.raises(InterruptedError):
        run(how=how)
    monkeypatch.setattr(training, "_save", save)
    assert apart(run(how=replace(how, resume=True)), run()) < 2e-6


def test_a_state_of_plain_adamw_is_gone_on_from_by_rows(tmp_path, monkeypatch):
    """A state from a GPU, or from before there were rows; and the other way round."""
    trained = {}
    for first in (run, plainly):
        how, given = Run(name="a", state=tmp_path / first.__name__), [] if first is run else [monkeypatch]
        first(*given, replace(RECIPE, epochs=2, schedule="constant"), how=how)
        trained[first] = run(replace(RECIPE, schedule="constant"), how=replace(how, resume=True))
    assert apart(trained[run], trained[plainly]) < 2e-6


def test_after_training_the_table_is_a_plain_one():
    trainee = Words()
    training.train(trainee, recipe=RECIPE, examples=TEXTS, validation=TEXTS, run=Run())
    words = trainee.network.encoder.words
    assert not words.sparse
    assert not words._forward_pre_hooks
