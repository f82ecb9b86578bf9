"""Which passages of a text a machine probably wrote, with false alarms under control (MH-1, MH-16 … MH-20)."""

import math
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Protocol, runtime_checkable

import numpy as np

from ml.answers.significance import ALPHA, CORRECTIONS, Comparison, Note, Reference, adjusted, choose, flagged
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
    notes: tuple[Note, ...] = ()
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

    def to_dict(self) -> dict[str, Any]:
        """Write the check as plain values, fit for JSON."""
        return asdict(self) | {"verdict": self.verdict, "share": self.share, "sentence": self.sentence}


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
        return replace(compared, notes=(Note("language_guessed", {"language": guessed}), *compared.notes))
    unknown = Note("language_unknown", {"version": model.version, "known": ", ".join(model.languages)})
    return replace(compared, notes=(unknown,), assured=False)


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


def _notes(text: str, compared: Comparison | None) -> tuple[Note, ...]:
    cut = [Note("read_in_part", {"read": MOST, "characters": len(text)})] if len(text) > MOST else []
    return (*cut, *(compared.notes if compared is not None else ()))


def _passages(scored: Scored, compared: Comparison, *, alpha: float, correction: str) -> tuple[Passage, ...]:
    values, corrected = adjusted(scored.scores, compared.reference, correction=correction)
    found: Sequence[bool] = flagged(corrected, alpha=alpha).tolist()
    figures = zip(np.asarray(scored.scores).tolist(), values.tolist(), corrected.tolist(), found, strict=True)
    return tuple(
        Passage(fragment.start, fragment.end, *figure)
        for fragment, figure in zip(scored.fragments, figures, strict=True)
    )
