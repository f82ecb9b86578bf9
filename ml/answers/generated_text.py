"""Which passages of a text a machine probably wrote, with false alarms under control (MH-1, MH-16 … MH-20)."""

import math
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Protocol, runtime_checkable

import numpy as np

from ml.answers.significance import ALPHA, CORRECTIONS, Comparison, Reference, adjusted, choose, flagged
from ml.errors import UserError
from ml.text.fragments import Scored
from ml.text.languages import Profile, nearest

MOST = 1_000_000
"""No text is read further than so many characters, about eight times a long article's."""

_NOT_TEXT = 0.01
"""From this share of control characters on, something is no text."""


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
    notes: tuple[str, ...] = ()
    impossible: str | None = None
    assured: bool = True

    @property
    def flagged(self) -> tuple[Passage, ...]:
        """The passages that look machine-written."""
        return tuple(passage for passage in self.passages if passage.flagged)

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
        return f"{self.share:.0%} of the text ({found} of {every} passages) {verb} machine-written."

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
        told = {"verdict": self.verdict, "share": self.share, "sentence": self.sentence}
        return asdict(self) | told | {"guarantee": None if self.impossible else self.guarantee}


def check(
    model: FragmentJudge, text: str, *, language: str | None = None, alpha: float = ALPHA, correction: str = "bh"
) -> GeneratedCheck:
    """Judge a text by its fragments; what cannot be judged is no error, but an answer.

    Raises:
        CheckError: alpha is not between 0 and 1, or there is no such correction.
    """
    _check_asked(alpha, correction)
    known: dict[str, Any] = {"version": model.version, "alpha": alpha, "correction": correction}
    part = text[:MOST]
    trouble = _no_text(part)
    if trouble:
        return GeneratedCheck(**known, read=len(part), impossible=trouble)
    scored, compared = model.score(part), _compared(model, part, language)
    known |= {"read": len(part), "human_texts": len(compared.reference.languages), "language": compared.language}
    known["assured"] = compared.assured
    trouble = _too_little(model, scored, compared, alpha=alpha)
    if trouble:
        return GeneratedCheck(**known, impossible=trouble, notes=_notes(text, None))
    return GeneratedCheck(
        **known, passages=_passages(scored, compared, alpha=alpha, correction=correction), notes=_notes(text, compared)
    )


def _ratio(alpha: float) -> str:
    return f"1 in {1 / alpha:.3g}"


def _check_asked(alpha: float, correction: str) -> None:
    if not 0 < alpha < 1:
        raise CheckError(f"alpha is {alpha!r}; give a share of errors between 0 and 1, such as {ALPHA}.")
    if correction not in CORRECTIONS:
        raise CheckError(f"There is no correction {correction!r}; choose among {', '.join(CORRECTIONS)}.")


def _no_text(text: str) -> str | None:
    """Say what is wrong where something holds nothing to read."""
    if not text.strip():
        return "there is nothing in it; give a text with words."
    strange = sum(unicodedata.category(sign) in ("Cc", "Cn", "Co") and not sign.isspace() for sign in text)
    if (strange + text.count("\ufffd")) / len(text) >= _NOT_TEXT:
        return "it is no plain text but some other kind of file; give the words themselves."
    return None


def _compared(model: FragmentJudge, text: str, language: str | None) -> Comparison:
    """Choose the human texts to compare with; a language that is not given is told by its letters."""
    guessed = None if language else nearest(text, model.languages)
    compared = choose(model.reference, _code(language, model.reference) if language else guessed)
    if language or not model.languages:
        return compared
    if guessed:
        note = f"The language is not given, and was taken for {guessed!r}."
        return replace(compared, note=f"{note} {compared.note}" if compared.note else note)
    known = ", ".join(model.languages)
    note = (
        f"By its letters the text is in no language that {model.version} knows ({known}): the rate of false alarms is "
        "not assured."
    )
    return replace(compared, note=note, assured=False)


def _code(language: str, reference: Reference) -> str:
    """Read en-US, or EN, as the en that the human texts have."""
    return language if language in reference.languages else language.strip().partition("-")[0].lower()


def _too_little(model: FragmentJudge, scored: Scored, compared: Comparison, *, alpha: float) -> str | None:
    """Say what is missing where a text is too short, or there are too few human texts to compare it with."""
    if scored.tokens < model.least:
        return f"a passage needs {model.least} words and marks, and it has {scored.tokens}; give a longer text."
    texts = len(compared.reference.languages)
    # With D texts no p-value of a whole text is below 1 / (D + 1).
    needed = math.ceil(1 / alpha - 1e-9) - 1
    if texts < needed:
        return f"{model.version} has {texts} human texts to compare with, and alpha {alpha:g} needs {needed}."
    return None


def _notes(text: str, compared: Comparison | None) -> tuple[str, ...]:
    told = [f"Only the first {MOST:,} of {len(text):,} characters were read."] if len(text) > MOST else []
    if compared is not None and compared.note:
        told.append(compared.note)
    return tuple(told)


def _passages(scored: Scored, compared: Comparison, *, alpha: float, correction: str) -> tuple[Passage, ...]:
    values, corrected = adjusted(scored.scores, compared.reference, correction=correction)
    found: Sequence[bool] = flagged(corrected, alpha=alpha).tolist()
    figures = zip(np.asarray(scored.scores).tolist(), values.tolist(), corrected.tolist(), found, strict=True)
    return tuple(
        Passage(fragment.start, fragment.end, *figure)
        for fragment, figure in zip(scored.fragments, figures, strict=True)
    )
