"""A few numbers are computed by one thread: several would wait for each other on a busy machine."""

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from ml.models.checkworthiness import head_lines
from ml.models.checkworthiness.head_lines import Training


@pytest.mark.parametrize(("few", "expected"), [(81, {1}), (80, {2})])
def test_few_numbers_take_one_thread(monkeypatch, few, expected):
    found, fit = [], head_lines.LogisticRegression.fit

    def seen(machine, *rows, **how):
        found.append({pool["num_threads"] for pool in threadpool_info()})
        return fit(machine, *rows, **how)

    monkeypatch.setattr(head_lines, "_FEW", few)
    monkeypatch.setattr(head_lines.LogisticRegression, "fit", seen)
    means = np.random.default_rng(0).normal(size=(20, 1, 4)).astype(np.float32)
    data = Training(means, np.arange(20) % 2, np.ones(20), None)
    with threadpool_limits(2):
        list(data.lines(np.arange(20), places=[0], Cs=[0.1, 1.0]))
    assert found == [expected] * 2
