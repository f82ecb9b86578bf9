"""One step of the optimiser: pieces, losses, rates, clipping, EMA; and the state to go on from after a break.

Each step takes `recipe.batch` examples. They may be cut into pieces, by accumulation and among processes; the weights
of the whole step divide every piece's loss, so that the cut changes nothing. Soft F1 is one figure of a whole step, no
sum over examples: it is not accumulated, and several processes take the mean of theirs.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from typing import Any, Protocol

import torch
from accelerate import Accelerator
from accelerate.utils import gather_object
from torch import Tensor, nn

from ml.examples import Example
from ml.model import RecipeError
from ml.networks.loop import batches, losses, on_cpu
from ml.networks.loop.recipe import Recipe
from ml.networks.loop.rows import RowAdamW, clip, word_tables

Batch = dict[str, Tensor]


class Trainee(Protocol):
    """What a model file gives the loop. Logits are (n, levels * classes): each level asks its own question."""

    @property
    def network(self) -> nn.Module:
        """`network(batch)` gives logits; its top-level modules are the parts that a recipe speaks of."""

    def collate(self, examples: Sequence[Example]) -> Batch:
        """Turn examples into the network's input."""

    def targets(self, examples: Sequence[Example]) -> Tensor:
        """Give each example's class at each level, shape (n, levels); `losses.UNKNOWN` where it is not known."""

    def lengths(self, examples: Sequence[Example]) -> list[int]:
        """Say how many tokens each example takes, as the network sees it."""


class Learner:
    """A network, its optimiser, and the examples it learns from."""

    def __init__(self, trainee: Trainee, examples: Sequence[Example], *, recipe: Recipe, hardware: Accelerator) -> None:
        """Put the network on the device; RecipeError where a part has no rate or is not there, or soft F1 is cut."""
        if recipe.loss == "soft-f1" and recipe.accumulation > 1:
            raise RecipeError("accumulation cuts a batch, of which soft-f1 is one figure; give 1, or a smaller batch.")
        self.trainee, self.examples, self.recipe, self.hardware = trainee, examples, recipe, hardware
        self.targets = trainee.targets(examples)
        self.weights = _weights(examples, self.targets, balanced=recipe.class_weights == "balanced")
        self.parts = _parts(trainee.network, recipe)
        trainee.network.to(hardware.device)
        self.ema = None if recipe.ema is None else losses.Ema(trainee.network, decay=recipe.ema)
        tables = word_tables(trainee.network) if _by_rows(hardware, recipe) else ()
        self.adamw = RowAdamW(_groups(self.parts, recipe), tables=tables)
        self._spared = on_cpu.spare(trainee.network) if hardware.device.type == "cpu" else ExitStack()
        self.network, self.optimiser = hardware.prepare(trainee.network, self.adamw)
        torch.manual_seed(recipe.seed + hardware.process_index)

    def rest(self, *, epoch: int) -> None:
        """Freeze the parts that rest in this epoch, counted from 1, and wake the others."""
        for part, weights in self.parts.items():
            for _, weight in weights:
                weight.requires_grad_(epoch not in self.recipe.frozen.get(part, ()))

    def learn(self, step: Sequence[int], *, rate: float) -> Tensor:
        """Learn from one step's examples, with the rates multiplied by `rate`, and give the loss, a scalar."""
        for group in self.optimiser.param_groups:
            group["lr"] = group["full_lr"] * rate
        self.network.train()
        whole = self.weights[step].sum(dim=0).clamp(min=1e-12)
        loss = torch.zeros((), device=self.hardware.device)
        for examples, syncing in self._pieces(step):
            with syncing:
                # A process without examples takes part with one that does not count.
                part = self._loss(examples or step[:1], whole=whole) * bool(examples)
                # The processes' gradients will be averaged, and their sum is wanted.
                self.hardware.backward(part * self.hardware.num_processes)
            loss += part.detach()
        if self.recipe.clip is not None:
            clip(self.network.parameters(), most=self.recipe.clip)
        self.optimiser.step()
        self.optimiser.zero_grad()
        if self.ema is not None:
            self.ema.update(self.trainee.network)
        return loss

    def release(self) -> None:
        """Leave the network as a network that nobody trains: every row of its tables settled, its modules its own."""
        self.adamw.release()
        self._spared.close()

    def averaged(self) -> AbstractContextManager[None]:
        """Let the network have its averaged weights for a while, where the recipe averages them."""
        self.adamw.settle()
        return nullcontext() if self.ema is None else self.ema.in_place(self.trainee.network)

    def state(self) -> dict[str, Any]:
        """Give all that the next step depends on; every process takes part."""
        self.adamw.settle()
        return {
            "network": self.trainee.network.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "ema": None if self.ema is None else self.ema.state(),
            "chance": gather_object([_chance(self.hardware.device)]),
        }

    def load(self, state: Mapping[str, Any]) -> None:
        """Go back to a state; ArtefactExistsError where an earlier program left it."""
        self.trainee.network.load_state_dict(state["network"])
        self.optimiser.load_state_dict(state["optimiser"])
        if self.ema is not None:
            self.ema.load(state["ema"], device=self.hardware.device)
        chance = state["chance"][self.hardware.process_index % len(state["chance"])]
        torch.set_rng_state(chance["cpu"])
        if chance["device"] is not None and self.hardware.device.type == "cuda":
            torch.cuda.set_rng_state(chance["device"], self.hardware.device)

    def _pieces(self, step: Sequence[int]) -> Iterator[tuple[list[int], AbstractContextManager[Any]]]:
        """Cut the step into this process's pieces; only after the last do the processes share gradients."""
        cut = batches.pieces(
            step,
            accumulation=self.recipe.accumulation,
            rank=self.hardware.process_index,
            processes=self.hardware.num_processes,
        )
        for place, piece in enumerate(cut, start=1):
            yield piece, nullcontext() if place == len(cut) else self.hardware.no_sync(self.network)

    def _loss(self, piece: Sequence[int], *, whole: Tensor) -> Tensor:
        """Give the piece's share of the step's loss, of which `whole` are the weights by level, shape (levels,)."""
        device = self.hardware.device
        batch = self.trainee.collate([self.examples[place] for place in piece])
        logits = self.network({name: tensor.to(device, non_blocking=True) for name, tensor in batch.items()})
        targets, weights = self.targets[piece].to(device), self.weights[piece].to(device)
        loss = torch.zeros((), device=device)
        for level, answers in enumerate(logits.unflatten(-1, (targets.shape[1], -1)).unbind(dim=1)):
            share, total = weights[:, level], whole[level].to(device)
            if self.recipe.loss == "soft-f1":
                part = losses.soft_f1(answers, targets[:, level], weights=share) * share.sum()
            else:
                each = losses.cross_entropy(
                    answers,
                    targets[:, level],
                    smoothing=self.recipe.label_smoothing,
                    towards=self.recipe.smoothing,
                )
                part = (each * share).sum()
            loss = loss + part / total
        return loss


def _weights(examples: Sequence[Example], targets: Tensor, *, balanced: bool) -> Tensor:
    """Say how much each example counts at each level, shape (n, levels): 0 where its target is not known."""
    own = torch.tensor([example.weight for example in examples], dtype=torch.float32)
    weights = own.unsqueeze(1) * (targets != losses.UNKNOWN)
    if balanced:
        for level in range(targets.shape[1]):
            by_class = losses.balanced(targets[:, level], weights=own)
            weights[:, level] *= by_class[targets[:, level].clamp(min=0)]
    return weights


def _parts(network: nn.Module, recipe: Recipe) -> dict[str, list[tuple[str, nn.Parameter]]]:
    """Name the weights of each part that may be trained at all."""
    parts = {
        name: [(inner, weight) for inner, weight in module.named_parameters() if weight.requires_grad]
        for name, module in network.named_children()
    }
    parts = {name: weights for name, weights in parts.items() if weights}
    for name in {*recipe.learning_rates, *recipe.frozen} - parts.keys():
        raise RecipeError(f"The network has no part {name!r} to train; choose among {', '.join(parts)}.")
    for name in parts.keys() - recipe.learning_rates.keys():
        raise RecipeError(f"learning_rates says nothing of {name!r}; give it a rate.")
    return parts


def _by_rows(hardware: Accelerator, recipe: Recipe) -> bool:
    """Say whether word tables are learnt by rows.

    A GPU moves a whole table in a millisecond; an average moves in every row at each step; and processes cannot share
    the rows of a part that rests now and then.
    """
    alone = hardware.num_processes == 1
    return hardware.device.type == "cpu" and recipe.ema is None and (alone or not recipe.frozen)


def _groups(parts: Mapping[str, list[tuple[str, nn.Parameter]]], recipe: Recipe) -> list[dict[str, Any]]:
    """Give each part its rate; biases and the scales of norms do not decay, as usual for BERT."""
    groups = []
    for part, weights in parts.items():
        for decays in (True, False):
            chosen = [weight for _, weight in weights if (weight.ndim > 1) == decays]
            rate = recipe.learning_rates[part]
            decay = recipe.weight_decay if decays else 0.0
            if chosen:
                groups.append({"params": chosen, "lr": rate, "full_lr": rate, "weight_decay": decay})
    return groups


def _chance(device: torch.device) -> dict[str, Tensor | None]:
    on_device = torch.cuda.get_rng_state(device) if device.type == "cuda" else None
    return {"cpu": torch.get_rng_state(), "device": on_device}
