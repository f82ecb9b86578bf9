"""How well an exported network agrees with the trained one, and whether that is enough to serve it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LEAST_SAME_LABELS, MOST_MEAN_DIFFERENCE = 0.99, 0.01


class DisagreementError(RuntimeError):
    """An export judges texts otherwise than the trained model; train it with `precision` fp32."""


@dataclass(frozen=True)
class Agreement:
    """The share of equal labels, and by how much probabilities differ, over `n` texts and all levels of the head."""

    n: int
    label_agreement: float
    mean_abs_dp: float
    max_abs_dp: float

    @property
    def enough(self) -> bool:
        """Whether at least 99 % of labels are equal, and probabilities differ by at most 0.01 on average."""
        return self.label_agreement >= LEAST_SAME_LABELS and self.mean_abs_dp <= MOST_MEAN_DIFFERENCE

    def require(self) -> None:
        """Refuse an export that does not agree enough.

        Raises:
            DisagreementError: it does not.
        """
        if not self.enough:
            raise DisagreementError(
                f"The export gives {self.label_agreement:.1%} of {self.n} texts the trained model's label, and its "
                f"probabilities differ by {self.mean_abs_dp:.4f} on average; at least {LEAST_SAME_LABELS:.0%} and at "
                f"most {MOST_MEAN_DIFFERENCE} are asked for. Train it with --set precision=fp32."
            )


def compare(
    trained: NDArray[np.float32], served: NDArray[np.float32], *, temperature: float = 1.0, threshold: float = 0.5
) -> Agreement:
    """Compare logits of the same texts, both (n, 2 · levels), n > 0, each level's label 0 first.

    Labels and probabilities are those that the desk would see: calibrated, and cut at the version's threshold.
    """
    expected, found = _probabilities(trained, temperature), _probabilities(served, temperature)
    return _agreement(expected, found, same=(expected >= threshold) == (found >= threshold))


def compare_classes(trained: NDArray[np.float64], served: NDArray[np.float64]) -> Agreement:
    """Compare probabilities of the same examples, both (n, classes), n > 0; the most probable class is the label."""
    return _agreement(trained, served, same=trained.argmax(axis=1) == served.argmax(axis=1))


def _agreement(trained: NDArray[np.float64], served: NDArray[np.float64], *, same: NDArray[np.bool_]) -> Agreement:
    differences = np.abs(trained - served)
    return Agreement(len(trained), float(same.mean()), float(differences.mean()), float(differences.max()))


def _probabilities(logits: NDArray[np.float32], temperature: float) -> NDArray[np.float64]:
    """Give each level's probability of label 1, (n, levels)."""
    pairs = logits.astype(np.float64).reshape(len(logits), -1, 2)
    found: NDArray[np.float64] = 1 / (1 + np.exp(np.clip((pairs[..., 0] - pairs[..., 1]) / temperature, -500, 500)))
    return found
