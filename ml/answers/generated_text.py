"""Which passages of a text a machine probably wrote, with false alarms under control (MH-1, MH-16 … MH-20)."""

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ml.answers.generated_check import CheckError, FragmentJudge, GeneratedCheck, Passage
from ml.answers.reference import ALPHA, Comparison, Note, Reference, choose
from ml.answers.significance import CORRECTIONS, adjusted, flagged
from ml.text.fragments import Scored
from ml.text.languages import nearest

MOST = 1_000_000
"""No text is read further than so many characters, about eight times a long article's."""

_NOT_TEXT = 0.01
"""From this share of control characters on, something is no text."""


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
    """Choose the human texts to compare with; a language that is not given is notes by its letters."""
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
