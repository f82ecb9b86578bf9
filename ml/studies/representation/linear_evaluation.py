"""Linear evaluation (CAM-6, CAM-11): how far one linear layer tells two classes apart in a frozen representation.

The paper reports the best of its settings *on the test set*, which flatters every row. Here the settings are chosen
on validation texts that are in neither of the other splits, and the test texts are looked at once. Its few steps at a
small rate also measure how long the vectors are: short ones leave the layer half-fitted. `fitted_to_the_end` measures
without that.
"""

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
from torch.nn import functional

from ml.evaluation.evaluate import evaluate_probabilities
from ml.studies.representation.corpus import Split

Floats = NDArray[np.float32]

LEARNING_RATE, BATCH = 0.001, 128
PENALTIES = (0.001, 0.01, 0.1, 1.0, 10.0)
WEIGHT_DECAYS, EPOCHS = (0.1, 0.001, 0.00001), (1, 2)
# An epoch of the paper: 80 % of 44,898 articles in batches of 128.
PAPER_STEPS = math.ceil(0.8 * 44_898 / BATCH)


@dataclass(frozen=True, eq=False)
class Probe:
    """A linear layer: weights of shape (2, dimensions), bias of shape (2,)."""

    weights: Floats
    bias: Floats

    def logits(self, features: Floats) -> Floats:
        """Score both classes: (texts, dimensions) to (texts, 2)."""
        return features @ self.weights.T + self.bias


@dataclass(frozen=True)
class Trial:
    """One setting and how well it did on the validation texts."""

    weight_decay: float
    epochs: int
    steps: int
    accuracy: float
    loss: float


@dataclass(frozen=True)
class Accuracy:
    """Accuracy on the held-out texts with its 95 % bootstrap interval, and what was chosen on the validation texts."""

    value: float
    interval: tuple[float, float]
    chosen: str


@dataclass(frozen=True, eq=False)
class LinearResult:
    """The chosen setting's accuracy, every setting tried, and the linear layer itself."""

    accuracy: Accuracy
    trials: tuple[Trial, ...]
    probe: Probe


def evaluate_linearly(
    features: Sequence[Floats], splits: Sequence[Split], *, least_steps: int = 0, seed: int = 0
) -> LinearResult:
    """Fit on the first part, choose the setting on the second, test on the third.

    Args:
        features: for each part, shape (texts, dimensions).
        splits: train, validation and test.
        least_steps: an epoch takes at least so many steps, going round the texts again; with few texts the paper's
            one or two epochs are a handful of steps.
        seed: the order of the texts.
    """
    labels = [split.labels for split in splits]
    fits = [
        found
        for epochs in EPOCHS
        for found in _trials(features, labels, epochs=epochs, least_steps=least_steps, seed=seed)
    ]
    best, probe = min(fits, key=lambda found: (-found[0].accuracy, found[0].loss))
    chosen = f"weight decay {best.weight_decay:g}, {best.epochs} epoch(s), {best.steps} steps"
    accuracy = _accuracy(_probabilities(probe.logits(features[2])), splits[2], chosen=chosen, seed=seed)
    return LinearResult(accuracy=accuracy, trials=tuple(trial for trial, _ in fits), probe=probe)


def fitted_to_the_end(features: Sequence[Floats], splits: Sequence[Split], *, seed: int = 0) -> Accuracy:
    """Fit a logistic regression until it stops, each dimension scaled to deviation 1 (not in the paper).

    The penalty is chosen: of equal accuracies on the validation texts the strongest penalty wins.
    """
    scaler = StandardScaler().fit(features[0])
    train, validation, test = (scaler.transform(values) for values in features)
    models = [LogisticRegression(C=c, max_iter=5000).fit(train, splits[0].labels) for c in PENALTIES]
    best = max(models, key=lambda model: model.score(validation, splits[1].labels))
    return _accuracy(best.predict_proba(test)[:, 1], splits[2], chosen=f"C {best.C:g}", seed=seed)


def majority(train: Split, test: Split) -> float:
    """Score the answer that needs no text: the class that is more frequent in training, always."""
    labels = train.labels
    return float(np.mean(test.labels == int(2 * labels.sum() > len(labels))))


def fit(features: Floats, labels: NDArray[np.int64], *, steps: int, seed: int) -> list[Probe]:
    """Fit a linear layer for each of `WEIGHT_DECAYS` by AdamW with cosine decay over `steps` batches, side by side.

    Features are (texts, dimensions). The layers start from zero, not at random: the loss has one valley, and so no
    chance part is left in the weights that the words are scored with.
    """
    inputs, targets = torch.from_numpy(features), torch.from_numpy(labels)
    count = len(WEIGHT_DECAYS)
    weights = [torch.zeros(2, features.shape[1], requires_grad=True) for _ in range(count)]
    biases = [torch.zeros(2, requires_grad=True) for _ in range(count)]
    groups = [
        {"params": layer, "weight_decay": decay} for *layer, decay in zip(weights, biases, WEIGHT_DECAYS, strict=True)
    ]
    optimizer = torch.optim.AdamW(groups, lr=LEARNING_RATE)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=steps)
    for batch in _batches(len(targets), steps=steps, seed=seed):
        optimizer.zero_grad()
        logits = torch.einsum("nd,kcd->knc", inputs[batch], torch.stack(weights)) + torch.stack(biases)[:, None]
        # Each layer's own mean loss; their sum keeps them apart, for no weight stands in two of them.
        loss = functional.cross_entropy(logits.flatten(0, 1), targets[batch].repeat(count)) * count
        torch.autograd.backward(loss)
        optimizer.step()
        schedule.step()
    return [Probe(w.detach().numpy(), b.detach().numpy()) for w, b in zip(weights, biases, strict=True)]


def _batches(texts: int, *, steps: int, seed: int) -> Iterator[torch.Tensor]:
    """Yield the places of `steps` batches, going round the texts in a new order each time."""
    order = torch.Generator().manual_seed(seed)
    rounds = -(-steps // math.ceil(texts / BATCH))
    every = (batch for _ in range(rounds) for batch in torch.split(torch.randperm(texts, generator=order), BATCH))
    return itertools.islice(every, steps)


def _trials(
    features: Sequence[Floats], labels: Sequence[NDArray[np.int64]], *, epochs: int, least_steps: int, seed: int
) -> Iterator[tuple[Trial, Probe]]:
    """Fit on the first of the features and try on the second."""
    steps = epochs * max(least_steps, math.ceil(len(labels[0]) / BATCH))
    for decay, probe in zip(WEIGHT_DECAYS, fit(features[0], labels[0], steps=steps, seed=seed), strict=True):
        logits = probe.logits(features[1])
        loss = float(functional.cross_entropy(torch.from_numpy(logits), torch.from_numpy(labels[1])))
        accuracy = float(np.mean((_probabilities(logits) >= 0.5) == labels[1]))
        yield Trial(weight_decay=decay, epochs=epochs, steps=steps, accuracy=accuracy, loss=loss), probe


def _accuracy(probabilities: NDArray[np.float64], split: Split, *, chosen: str, seed: int) -> Accuracy:
    report = evaluate_probabilities(
        split.examples, probabilities, threshold=0.5, version="linear evaluation", basis="held-out texts", seed=seed
    )
    return Accuracy(value=report.scores.accuracy, interval=report.intervals["accuracy"], chosen=chosen)


def _probabilities(logits: Floats) -> NDArray[np.float64]:
    """Turn logits (texts, 2) into the probability of class 1, shape (texts,)."""
    return torch.softmax(torch.from_numpy(logits).double(), dim=1)[:, 1].numpy()
