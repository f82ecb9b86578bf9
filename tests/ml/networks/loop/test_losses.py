import math

import pytest
import torch
from torch.nn import functional

from ml.artefacts.on_disk import ArtefactExistsError
from ml.networks.loop.losses import UNKNOWN, Ema, balanced, cross_entropy, soft_f1


def logits_of(probabilities) -> torch.Tensor:
    return torch.tensor(probabilities, dtype=torch.float64).log().float()


def test_the_papers_example_of_soft_f1():
    """TY-12: the true class predicted with p = 0.2 gives TP 0.2 and FN 0.8."""
    loss = soft_f1(logits_of([[0.2, 0.8]]), torch.tensor([0]), weights=torch.ones(1))
    # Class 0: TP 0.2, FN 0.8, FP 0; class 1 does not occur.
    assert float(loss) == pytest.approx(1 - 2 * 0.2 / (2 * 0.2 + 0.8))


def test_soft_f1_of_certain_answers_is_f1():
    sure = logits_of([[1, 1e-9], [1e-9, 1], [1e-9, 1], [1, 1e-9]])
    loss = soft_f1(sure, torch.tensor([0, 1, 0, 1]), weights=torch.ones(4))
    assert float(loss) == pytest.approx(0.5)
    assert float(soft_f1(sure, torch.tensor([0, 1, 1, 0]), weights=torch.ones(4))) == pytest.approx(0, abs=1e-6)


def test_soft_f1_weighs_like_copies_and_skips_the_unknown():
    given, truth = logits_of([[0.3, 0.7], [0.6, 0.4], [0.5, 0.5]]), torch.tensor([1, 0, UNKNOWN])
    weighted = soft_f1(given, truth, weights=torch.tensor([2.0, 1.0, 9.0]))
    copied = soft_f1(given[[0, 0, 1]], truth[[0, 0, 1]], weights=torch.ones(3))
    assert float(weighted) == pytest.approx(float(copied))


def test_label_smoothing_towards_the_others():
    """TN-16: target 1 - eps, others eps / (N - 1), with eps 0.1 and N 5."""
    probabilities = [0.5, 0.2, 0.1, 0.1, 0.1]
    (loss,) = cross_entropy(logits_of([probabilities]), torch.tensor([1]), smoothing=0.1, towards="others")
    target = [0.1 / 4, 0.9, 0.1 / 4, 0.1 / 4, 0.1 / 4]
    assert float(loss) == pytest.approx(-sum(t * math.log(p) for t, p in zip(target, probabilities, strict=True)))


def test_label_smoothing_towards_all_is_pytorchs():
    given, truth = torch.randn(7, 5), torch.randint(5, (7,))
    ours = cross_entropy(given, truth, smoothing=0.1, towards="all")
    assert torch.allclose(ours, functional.cross_entropy(given, truth, label_smoothing=0.1, reduction="none"))
    assert not torch.allclose(ours, cross_entropy(given, truth, smoothing=0.1, towards="others"))


def test_what_is_unknown_costs_nothing():
    given = torch.randn(2, 2, requires_grad=True)
    loss = cross_entropy(given, torch.tensor([UNKNOWN, 1]))
    loss.sum().backward()
    assert loss.tolist()[0] == 0
    assert given.grad[0].abs().sum() == 0


def test_balanced_classes_weigh_the_same():
    truth, weights = torch.tensor([0, 0, 0, 1, UNKNOWN]), torch.tensor([1.0, 1.0, 2.0, 2.0, 7.0])
    by_class = balanced(truth, weights=weights)
    assert by_class.tolist() == pytest.approx([6 / (2 * 4), 6 / (2 * 2)])


def moved(network, ema: Ema, values) -> None:
    """Let a network without bias have these weights, one after the other."""
    for value in values:
        network.weight.data.fill_(value)
        ema.update(network)


def weight_in_place(network, ema: Ema) -> float:
    with ema.in_place(network):
        return network.weight.item()


def test_the_moving_average_by_hand():
    """Its decay is min(decay, (1 + t) / (10 + t)) at step t, counted from 0."""
    network = torch.nn.Linear(1, 1, bias=False)
    network.weight.data.fill_(1.0)
    ema = Ema(network, decay=0.9)
    moved(network, ema, (2.0, 3.0))
    assert weight_in_place(network, ema) == pytest.approx(2 / 11 * (1 / 10 * 1 + 9 / 10 * 2) + 9 / 11 * 3)
    assert network.weight.item() == 3.0
    network.weight.data.fill_(1.0)
    ema = Ema(network, decay=0.05)
    moved(network, ema, (2.0,))
    assert weight_in_place(network, ema) == pytest.approx(0.05 * 1 + 0.95 * 2)


def test_after_a_short_training_nothing_is_left_of_the_random_start():
    network = torch.nn.Linear(1, 1, bias=False)
    network.weight.data.fill_(1.0)
    ema = Ema(network, decay=0.999)
    moved(network, ema, [0.0] * 1100)
    assert weight_in_place(network, ema) < 1e-6


def test_statistics_are_averaged_with_the_weights_and_counts_are_copied():
    norm = torch.nn.BatchNorm1d(1)
    ema = Ema(norm, decay=0.999)
    for value in (10.0, 20.0):
        norm.running_mean.fill_(value)
        norm.num_batches_tracked += 1
        ema.update(norm)
    with ema.in_place(norm):
        assert norm.running_mean.item() == pytest.approx(2 / 11 * 9 + 9 / 11 * 20)
        assert norm.num_batches_tracked.item() == 2
    assert norm.running_mean.item() == 20.0


def test_an_average_of_before_is_not_gone_on_from():
    network = torch.nn.Linear(1, 1)
    ema = Ema(network, decay=0.9)
    with pytest.raises(ArtefactExistsError, match="delete its folder to begin anew"):
        ema.load(dict(network.named_parameters()), device=torch.device("cpu"))
