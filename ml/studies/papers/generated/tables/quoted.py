"""What the generated-text paper prints (MH-23 … MH-27), and what its own figures imply (MH-28, MH-29)."""

from dataclasses import dataclass

EACH = 500
"""Human texts in the paper's test, and as many machine ones."""


@dataclass(frozen=True)
class Quoted:
    """F1, recall and precision of one row of the paper's tables 1 and 2."""

    f1: float
    recall: float
    precision: float

    @property
    def called_machine(self) -> int:
        """How many of the 1,000 texts must have been called machine: found / precision."""
        return round(self.recall * EACH / self.precision)

    @property
    def accuracy(self) -> float:
        """Which share of the 1,000 answers must have been right."""
        found = self.recall * EACH
        return (found + EACH - (found / self.precision - found)) / (2 * EACH)


ENGLISH = {
    500: Quoted(0.4868, 0.5700, 0.4247),
    1000: Quoted(0.5338, 0.6080, 0.4757),
    2000: Quoted(0.5694, 0.5856, 0.5540),
}
"""Table 1, by the number of training texts."""

MULTILINGUAL = {
    500: Quoted(0.5231, 0.5200, 0.5263),
    1000: Quoted(0.5910, 0.6140, 0.5696),
    2000: Quoted(0.7162, 0.8380, 0.6254),
}
"""Table 2."""

CROSSED = {
    "english": {"baseline": 0.5338, "multilingual": 0.4163, "mixed": 0.4902},
    "multilingual": {"baseline": 0.9031, "multilingual": 0.5910, "mixed": 0.4933},
}
"""Table 3: F1 by test, and by what 1,000 texts trained: English ones, other ones, 500 of both."""

CALLED = {500: (671, 988), 1000: (567, 962), 2000: (473, 956)}
"""Table 4: how many of 1,000 texts are called machine, with Benjamini-Hochberg and without; 500 are."""

TRANSLATED = {500: (0.4868, 0.4641), 1000: (0.5338, 0.5228), 2000: (0.5694, 0.5535)}
"""Table 5: F1 with half of the machine texts translated, and without, in the order of the paper's heading.

The first column is table 1's: half of the paper's English machine texts are translated throughout.
"""
