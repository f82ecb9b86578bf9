"""A share of the machine texts replaced by their translation or paraphrase, sentence by sentence (MH-7, MH-10)."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from ml.examples import Example
from ml.studies.augmentation.configurations import Augmentation
from ml.text.fragments import disjoint
from ml.text.sentences import sentences, stripped
from ml.text.words import words_and_marks

LONGEST = 96
"""A sentence of more words and marks is rewritten in parts, so that no model cuts it off."""

Span = tuple[int, int]


class Rewriter(Protocol):
    """What says sentences in other words or in another language."""

    @property
    def source(self) -> str:
        """The language that it reads."""

    @property
    def target(self) -> str:
        """The language that it writes."""

    def rewrite(self, sentences: Sequence[str]) -> list[str]:
        """Rewrite each sentence by itself, in the order given."""


@dataclass(frozen=True)
class _Plan:
    """An example to be replaced, and the characters of its sentences that are rewritten."""

    example: Example
    spans: Sequence[Span]


def augment(
    examples: Sequence[Example], augmentation: Augmentation, *, rewriter: Rewriter, seed: int = 0
) -> list[Example]:
    """Replace a share of the machine texts in the rewriter's language, in place; all others stay as they are.

    Texts of an unknown language are taken for the rewriter's. Which texts and sentences are chosen depends on the seed
    and on themselves, not on their order. The label, topic and account stay; the language becomes the target's. An
    empty answer leaves a sentence as it was.
    """
    plans = {
        place: _plan(examples[place], augmentation, seed)
        for place in _chosen(examples, augmentation, rewriter.source, seed)
    }
    wanted = list(dict.fromkeys(plan.example.text[a:b] for plan in plans.values() for a, b in plan.spans))
    answers = dict(zip(wanted, rewriter.rewrite(wanted), strict=True))
    return [
        _replaced(plans[place], answers, language=rewriter.target) if place in plans else example
        for place, example in enumerate(examples)
    ]


def _chosen(examples: Sequence[Example], augmentation: Augmentation, language: str, seed: int) -> list[int]:
    """Draw the share of the machine texts, by a hash of each."""
    machine = [
        place for place, example in enumerate(examples) if example.label == 1 and example.language in (language, None)
    ]
    machine.sort(key=lambda place: _digest(examples[place].text, seed))
    return machine[: round(augmentation.texts * len(machine))]


def _plan(example: Example, augmentation: Augmentation, seed: int) -> _Plan:
    """Draw the share of a text's sentences, and cut long ones."""
    found = sentences(example.text)
    low, high = augmentation.sentences
    draw = np.random.default_rng(int.from_bytes(_digest(example.text, seed)[:8], "big"))
    number = round(draw.uniform(low, high) * len(found))
    kept = sorted(draw.permutation(len(found))[:number].tolist())
    return _Plan(example, [part for place in kept for part in _parts(example.text, found[place])])


def _parts(text: str, span: Span) -> list[Span]:
    start, end = span
    inner = text[start:end]
    cut = disjoint(inner, words_and_marks(inner), size=LONGEST)
    return [stripped(text, start + part.start, start + part.end) for part in cut]


def _replaced(plan: _Plan, answers: dict[str, str], *, language: str) -> Example:
    text, pieces, last = plan.example.text, [], 0
    for start, end in plan.spans:
        pieces += [text[last:start], answers[text[start:end]].strip() or text[start:end]]
        last = end
    return replace(plan.example, text="".join([*pieces, text[last:]]), language=language)


def _digest(text: str, seed: int) -> bytes:
    return hashlib.sha256(f"{seed} {text!a}".encode()).digest()
