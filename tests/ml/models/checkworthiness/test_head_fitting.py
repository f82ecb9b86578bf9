"""Several settings at once are trained as each by itself, and of many examples some choose."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from ml.models.checkworthiness import head_fitting
from ml.models.checkworthiness.head_fitting import Setting

RANDOM = np.random.default_rng(0)
SETTINGS = [
    Setting((1,), 0.003),
    Setting((0,), 0.03),
    Setting((0, 1), 0.001),
    Setting((0,), 0.0003),
    Setting((1,), 0.003),
]


def learnable(texts, hidden):
    means = (RANDOM.standard_normal((texts, 2, hidden)) * 3 + 1).astype(np.float32)
    labels = (means.sum(axis=(1, 2)) + RANDOM.standard_normal(texts) * hidden > 2 * hidden).astype(np.int64)
    return means, labels, RANDOM.uniform(0.5, 3, texts)


@pytest.mark.parametrize(("texts", "hidden"), [(300, 20), (40, 64), (200, 600)])
@pytest.mark.parametrize("class_weight", [None, "balanced"])
def test_each_setting_decides_as_a_machine_of_its_own(texts, hidden, class_weight):
    means, labels, weights = learnable(texts, hidden)
    lines = head_fitting.train(means, labels, weights, settings=SETTINGS, class_weight=class_weight)
    for setting, line in zip(SETTINGS, lines, strict=True):
        rows = StandardScaler().fit_transform(means[:, list(setting.places)].reshape(texts, -1).astype(np.float64))
        alone = LogisticRegression(C=setting.C, class_weight=class_weight, tol=1e-8, max_iter=10_000)
        wanted = alone.fit(rows, labels, sample_weight=weights).decision_function(rows)
        assert line.decisions(means) == pytest.approx(wanted, abs=0.02)
        unused = [place for place in (0, 1) if place not in setting.places]
        assert not line.coefficients[unused].any()


@pytest.mark.parametrize(("positives", "negatives"), [(2, 10), (6000, 0), (3000, 3000)])
def test_few_examples_all_choose(positives, negatives):
    labels = np.repeat([1, 0], [positives, negatives])
    assert head_fitting.some(labels, seed=0).tolist() == list(range(len(labels)))


@pytest.mark.parametrize(("positives", "drawn"), [(2, 2), (150, 100), (3000, 600), (15_000, 3000)])
def test_of_many_each_class_has_its_share_and_no_rare_one_is_lost(positives, drawn):
    labels = np.repeat([1, 0], [positives, 30_000 - positives])
    found = head_fitting.some(labels, seed=0)
    assert labels[found].sum() == drawn
    assert len(found) <= head_fitting.CHOOSING + 100
    assert len(set(found.tolist())) == len(found)
    assert (head_fitting.some(labels, seed=0) == found).all()
    assert (head_fitting.some(labels, seed=1) != found).any()
