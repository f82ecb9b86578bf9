"""The one loop, for every network: read it from the top. A model file says what is particular (CH-35 … CH-39)."""

import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import torch
from accelerate import Accelerator, DistributedDataParallelKwargs
from accelerate.state import AcceleratorState
from accelerate.utils import gather_object
from numpy.typing import NDArray
from torch import Tensor
from tqdm import tqdm

from ml.examples import Example
from ml.model import RecipeError, Run
from ml.networks.loop import batches
from ml.networks.loop.checkpoints import Checkpoints
from ml.networks.loop.epochs import Epoch, margins, quality, quality_of_classes
from ml.networks.loop.learner import Learner, Trainee
from ml.networks.loop.recipe import Recipe
from ml.networks.weights import network_files

__all__ = ["Epoch", "Progress", "logits", "margins", "train"]

logger = logging.getLogger(__name__)

TOKENS = 8192
"""How many tokens are judged at once."""


@dataclass
class Progress:
    """How far a training is: steps done in this epoch, the epochs behind it, and the best one's weights."""

    step: int = 0
    loss: float | Tensor = 0.0
    history: list[Epoch] = field(default_factory=list)
    best: dict[str, Tensor] = field(default_factory=dict)

    @property
    def epoch(self) -> int:
        """The epoch that is under way, counted from 1."""
        return len(self.history) + 1

    @property
    def best_epoch(self) -> int:
        """The epoch with the highest F1; of equal ones the one that was least surprised by validation."""
        return max(self.history, key=lambda ended: (ended.f1, -ended.log_loss)).epoch


def train(
    trainee: Trainee, *, recipe: Recipe, examples: Sequence[Example], validation: Sequence[Example], run: Run
) -> list[Epoch]:
    """Train the network, leave it on its device with the best epoch's weights, and tell of every epoch.

    Raises:
        BrokenArtefactError: the weights of the version that it is to begin with do not fit.
        RecipeError: the recipe speaks of a part that is not there, or makes the loss run off.
        ArtefactExistsError, NotSavedError: see `ml.networks.loop.checkpoints`.
    """
    if run.start is not None:
        network_files.read_weights(trainee.network, run.start)
    hardware, checkpoints = accelerator(recipe), Checkpoints(run)
    learner = Learner(trainee, examples, recipe=recipe, hardware=hardware)
    lengths = trainee.lengths(examples)
    progress = _resume(learner, checkpoints)
    per_epoch = -(-len(examples) // recipe.batch)
    with _bar(run, hardware, total=recipe.epochs * per_epoch) as bar:
        while progress.epoch <= recipe.epochs and not _stops_early(progress, recipe):
            learner.rest(epoch=progress.epoch)
            steps = batches.epoch_steps(lengths, epoch=progress.epoch, **_grouping(recipe))
            for step in steps[progress.step :]:
                done = (progress.epoch - 1) * per_epoch + progress.step
                rate = recipe.rate_factor(done, steps_per_epoch=per_epoch)
                progress.loss += learner.learn(step, rate=rate)
                progress.step += 1
                _show(bar, progress, done=done + 1)
                if (done + 1) % run.checkpoint_steps == 0:
                    _save(learner, checkpoints, progress)
            with learner.averaged():
                _end_epoch(learner, checkpoints, progress, validation=validation)
            _save(learner, checkpoints, progress)
    learner.release()
    network = hardware.unwrap_model(learner.network, keep_fp32_wrapper=False)
    network.load_state_dict(progress.best)
    return progress.history


def logits(trainee: Trainee, examples: Sequence[Example], *, learner: Learner | None = None) -> NDArray[np.float64]:
    """Judge examples in batches of like length; shape (examples, outputs).

    A learner judges as it learns: in bfloat16 where it uses it, and each process its share.
    """
    network = learner.network if learner else trainee.network
    hardware = learner.hardware if learner else None
    device = next(network.parameters()).device
    rank, processes = (hardware.process_index, hardware.num_processes) if hardware else (0, 1)
    network.eval()
    judged: list[tuple[list[int], NDArray[np.float64]]] = []
    for places in batches.by_length(trainee.lengths(examples), tokens=TOKENS)[rank::processes]:
        batch = trainee.collate([examples[place] for place in places])
        with torch.inference_mode():
            answers = network({name: tensor.to(device) for name, tensor in batch.items()})
        judged.append((places, answers.double().cpu().numpy()))
    every = gather_object(judged) if processes > 1 else judged
    order = [place for places, _ in every for place in places]
    return np.concatenate([answers for _, answers in every])[np.argsort(order)]


def _end_epoch(
    learner: Learner, checkpoints: Checkpoints, progress: Progress, *, validation: Sequence[Example]
) -> None:
    """Judge the validation examples, and keep the weights where no epoch was better."""
    total = learner.hardware.reduce(torch.as_tensor(progress.loss), reduction="sum")
    loss = float(total) / max(1, progress.step)
    answers = logits(learner.trainee, validation, learner=learner)
    if not (np.isfinite(loss) and np.isfinite(answers).all()):
        checkpoints.forget()
        raise RecipeError(f"The loss ran off in epoch {progress.epoch}; lower the learning rates, or lengthen warm_up.")
    progress.history.append(Epoch(progress.epoch, loss, **_quality_of(answers, validation, learner)))
    progress.step, progress.loss = 0, 0.0
    logger.info("%s", progress.history[-1])
    if progress.best_epoch == len(progress.history):
        network = learner.trainee.network
        progress.best = {name: weight.detach().cpu().clone() for name, weight in network.state_dict().items()}
        if learner.hardware.is_main_process:
            checkpoints.save_best(progress.best)


def _quality_of(answers: NDArray[np.float64], validation: Sequence[Example], learner: Learner) -> dict[str, float]:
    """Judge an epoch; a level's classes are more than two where it gives more logits."""
    levels = learner.targets.shape[1]
    if answers.shape[1] > 2 * levels:
        return quality_of_classes(answers, validation, recipe=learner.recipe)
    return quality(margins(answers), validation)


def _stops_early(progress: Progress, recipe: Recipe) -> bool:
    waited = len(progress.history) - progress.best_epoch if progress.history else 0
    losses = [ended.log_loss if ended.validation_loss is None else ended.validation_loss for ended in progress.history]
    levelled = recipe.levelled_off(losses)
    return levelled or (recipe.patience is not None and waited >= recipe.patience)


def _save(learner: Learner, checkpoints: Checkpoints, progress: Progress) -> None:
    state = learner.state()
    if learner.hardware.is_main_process:
        history = [asdict(epoch) for epoch in progress.history]
        checkpoints.save({**state, "step": progress.step, "loss": float(progress.loss), "history": history})


def _resume(learner: Learner, checkpoints: Checkpoints) -> Progress:
    state = checkpoints.open()
    if state is None:
        return Progress()
    learner.load(state)
    history = [Epoch(**epoch) for epoch in state["history"]]
    logger.info("Going on after %d epochs and %d steps.", len(history), state["step"])
    return Progress(state["step"], state["loss"], history, checkpoints.best() if history else {})


def _grouping(recipe: Recipe) -> dict[str, Any]:
    return {"batch": recipe.batch, "seed": recipe.seed, "group_by_length": recipe.group_by_length}


def accelerator(recipe: Recipe) -> Accelerator:
    """Take the GPU, the GPUs of this launch, or the CPU, and bfloat16 where the hardware computes in it."""
    wanted = _has_bf16() if recipe.bf16 == "auto" else recipe.bf16 == "on"
    # accelerate keeps its first answer for the whole process, and one process may train several versions.
    AcceleratorState._reset_state()
    handlers: list[Any] = [DistributedDataParallelKwargs(find_unused_parameters=bool(recipe.frozen))]
    return Accelerator(mixed_precision="bf16" if wanted else "no", kwargs_handlers=handlers)


def _has_bf16() -> bool:
    """Say whether bfloat16 is faster here: on GPUs that have it, and on CPUs with AMX or AVX-512's instructions."""
    if torch.cuda.is_available():
        # With float32 products in TF32, what autocast leaves alone is fast as well.
        torch.set_float32_matmul_precision("high")
        return torch.cuda.is_bf16_supported(including_emulation=False)
    found: dict[str, Any] = getattr(torch.cpu, "get_capabilities", dict)()
    return bool(found.get("amx_bf16") or found.get("avx512_bf16"))


def _bar(run: Run, hardware: Accelerator, *, total: int) -> Any:
    return tqdm(total=total, disable=not (run.progress and hardware.is_main_process), unit="step")


def _show(bar: Any, progress: Progress, *, done: int) -> None:
    """Move the bar; the loss is fetched now and then only, since a GPU would have to be waited for."""
    bar.update(done - bar.n)
    if done % 20 == 0 and not bar.disable:
        bar.set_postfix(epoch=progress.epoch, loss=f"{float(progress.loss) / progress.step:.4f}")
