"""What the ClaimHunter paper prints (sections 3.1 and 4, abstract), and what its own figures imply."""

from typing import NamedTuple

PAPER = (
    "Beltrán, Míguez, Larraz (2021): ClaimHunter: An unattended tool for automated claim detection on Twitter. "
    "KnOD 2021."
)

FIRST, MORE_THAN, FINAL = 5_000, 30_000, 31_883
"""Posts that three people labelled at first, what came of it in six months, and the final number (CH-17, CH-19)."""

POSITIVE = 0.32
"""Share of the final posts that is check-worthy (CH-19)."""

NEGATIVE_FRACTION = 0.3
"""Share of the posts taken for negative that people see, too (CH-14)."""

BASE_RATES = (0.15, 0.125, 0.1)
"""Of the feed 10 to 15 % is check-worthy, by the paper's estimate (CH-16)."""

SYSTEM_F1 = 0.80
"""The system's F1 by the abstract; the table's rows of the SVM and of XLM-R are lost in our copy (CH-43)."""

WEEKS = 20
"""Weeks of the paper's Figure 3 (CH-47)."""

SPLIT = (25_506, 3_188, 3_188)
"""Posts that train, choose and test at 80:10:10 (CH-20, derived)."""


class Found(NamedTuple):
    """Precision and recall of the check-worthy, as printed."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Their harmonic mean, which our copy of the paper does not show."""
        return 2 * self.precision * self.recall / (self.precision + self.recall)


LR_NNLM = Found(0.6695, 0.5345)
"""The one readable row of Table 1; that precision comes first is by the order of its heading."""


def positives() -> int:
    """Count the check-worthy posts of the final data (CH-20, derived)."""
    return round(POSITIVE * FINAL)
