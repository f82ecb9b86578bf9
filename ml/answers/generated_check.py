"""What a checked text looks like, and in which words that is said."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Protocol, runtime_checkable

from ml.answers.reference import Note, Reference
from ml.counting import counted
from ml.errors import UserError
from ml.text.fragments import Scored
from ml.text.languages import Profile


@runtime_checkable
class FragmentJudge(Protocol):
    """A trained version that judges a text by its fragments, and has human texts to compare with."""

    @property
    def version(self) -> str:
        """The version's name."""

    @property
    def least(self) -> int:
        """How many tokens a text must have to be judged."""

    @property
    def reference(self) -> Reference:
        """The scores of human texts that were not trained on."""

    @property
    def languages(self) -> Mapping[str, Profile]:
        """How the languages look that it was trained and calibrated on."""

    def score(self, text: str) -> Scored:
        """Score a text's fragments."""


class CheckError(UserError):
    """A check cannot be made as asked; the message says what to give instead."""


@dataclass(frozen=True)
class Passage:
    """A fragment's characters [start, end), log-odds of machine over human, p-value, and that one adjusted."""

    start: int
    end: int
    score: float
    p_value: float
    adjusted: float
    flagged: bool


@dataclass(frozen=True)
class GeneratedCheck:
    """What a checked text looks like; `impossible` says in a sentence why it cannot be judged, where it cannot.

    `human_texts` counts those it was compared with, `language` is theirs where they have one, and where they are known
    to be of other languages nothing is `assured`; `read` counts the characters that were read, and `notes` say what to
    mind.
    """

    version: str
    alpha: float
    correction: str
    read: int
    passages: tuple[Passage, ...] = ()
    human_texts: int = 0
    language: str | None = None
    notes: tuple[Note, ...] = ()
    impossible: str | None = None
    assured: bool = True

    @property
    def flagged(self) -> tuple[Passage, ...]:
        """The passages that look machine-written."""
        return tuple(passage for passage in self.passages if passage.flagged)

    @property
    def lowest(self) -> float | None:
        """The lowest of its passages' p-values as corrected, which is one of the whole text; None where none holds."""
        if not self.passages or not self.assured or self.correction == "none":
            return None
        return min(passage.adjusted for passage in self.passages)

    @property
    def share(self) -> float:
        """How much of the text they are, in characters."""
        return sum(passage.end - passage.start for passage in self.flagged) / max(1, self.read)

    @property
    def verdict(self) -> str:
        """The paper's answer about the whole text (MH-20): `machine` where most passages are flagged, else `human`."""
        if self.impossible:
            return "cannot judge"
        return "machine" if 2 * len(self.flagged) > len(self.passages) else "human"

    @property
    def sentence(self) -> str:
        """Say what was found."""
        if self.impossible:
            return f"This text cannot be judged: {self.impossible}"
        found, every = len(self.flagged), len(self.passages)
        if not found:
            none = "The only passage does not look" if every == 1 else f"None of {every} passages looks"
            return f"{none} machine-written; that does not prove that a person wrote the text."
        verb = "looks" if every == 1 else "look"
        return f"{self.share:.0%} of the text ({found} of {counted(every, 'passage')}) {verb} machine-written."

    @property
    def short_guarantee(self) -> str:
        """Say in half a sentence how often a person is accused; it holds for texts like those that were compared."""
        if not self.assured:
            return "how often that is a false alarm is not known, for want of enough human texts in its language"
        if self.correction == "none":
            chance = 1 - (1 - self.alpha) ** len(self.passages)
            return f"uncorrected: were passages independent, {100 * chance:.0f} % of like human texts would be flagged"
        return (
            f"of human texts like those that it was compared with, at most {_ratio(self.alpha)} has a flagged passage"
        )

    @property
    def guarantee(self) -> str:
        """Say how often that is a false alarm, and under which condition."""
        if not self.assured:
            return (
                f"How often people are accused is not known here: the {self.human_texts} human texts that it was "
                "compared with are not all of its language."
            )
        texts = f"texts like the {self.human_texts} human ones that it was compared with"
        if self.correction == "holm":
            return f"For {texts}, the chance that anything a person wrote is flagged is at most {self.alpha:.3g}."
        if self.correction == "none":
            m = len(self.passages)
            chance = 1 - (1 - self.alpha) ** m
            return (
                f"Nothing was corrected for: even of {texts}, at least one of {m} passages would be flagged with a "
                f"chance of 1 - (1 - {self.alpha:g})^{m} = {chance:.2f}, were passages independent."
            )
        return (
            f"For {texts}, at most {self.alpha:.0%} of those that people wrote have a flagged passage; and on average "
            f"over all texts, those without any included, at most {_ratio(self.alpha)} flagged passages is a false "
            "alarm. Where machines write little, most of what is flagged is a false alarm all the same."
        )

    def to_dict(self) -> dict[str, Any]:
        """Write the check as plain values, fit for JSON."""
        summary = {"verdict": self.verdict, "share": self.share, "sentence": self.sentence}
        return asdict(self) | summary | {"guarantee": None if self.impossible else self.guarantee}


def _ratio(alpha: float) -> str:
    return f"1 in {1 / alpha:.3g}"
