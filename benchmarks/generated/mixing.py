"""Human documents with machine paragraphs spliced in, and which characters are the machine's."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.generated.sets import Document
from ml.text.fragments import Fragment
from ml.text.sentences import sentences
from ml.text.words import words_and_marks

PARAGRAPH = 200
"""A spliced paragraph ends with the sentence that brings it to so many words and marks, or with its text."""


@dataclass(frozen=True)
class Mixed:
    """A text and the characters [start, end) in it that a machine wrote."""

    text: str
    machine: tuple[tuple[int, int], ...]

    def machine_share(self, fragment: Fragment) -> float:
        """Say which share of a fragment's characters a machine wrote."""
        overlap = sum(max(0, min(fragment.end, end) - max(fragment.start, start)) for start, end in self.machine)
        return overlap / (fragment.end - fragment.start)


def mix(human: Document, machines: Sequence[Document], *, draw: np.random.Generator) -> Mixed:
    """Splice a paragraph of each machine text in between sentences of the human one, at random."""
    text = human.example.text
    places = [0, *(end for _, end in sentences(text)), len(text)]
    chosen = sorted(int(place) for place in draw.choice(places, size=len(machines)))
    parts: list[str] = []
    spans: list[tuple[int, int]] = []
    length = last = 0
    for place, machine in zip(chosen, machines, strict=True):
        parts += [text[last:place], "\n\n", paragraph(machine.example.text), "\n\n"]
        start = length + len(parts[-4]) + 2
        spans.append((start, start + len(parts[-2])))
        length = spans[-1][1] + 2
        last = place
    return Mixed("".join([*parts, text[last:]]), tuple(spans))


def paragraph(text: str) -> str:
    """Take a text's first sentences, until they have a paragraph's words and marks."""
    for _, end in sentences(text):
        if len(words_and_marks(text[:end])) >= PARAGRAPH:
            return text[:end].strip()
    return text.strip()
