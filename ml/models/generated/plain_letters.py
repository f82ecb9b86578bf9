"""Texts judged in plain letters, and fragments and words found in them as they were written.

Older versions learnt from letters as they are: their recipes do not say `plain_letters`, and they judge as ever.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ml.examples import Example, Highlight
from ml.models.generated.fragment_model import Floats, FragmentScorer
from ml.text import letters
from ml.text.fragments import Span
from ml.text.letters import Letters


@dataclass(frozen=True, eq=False)
class PlainScorer:
    """Shows another scorer plain letters; what is hidden in a text, or dressed up, changes nothing."""

    scorer: FragmentScorer

    def read(self, text: str) -> Letters:
        """Read a text in plain letters."""
        return letters.read(text)

    def spans(self, text: str) -> list[Span]:
        """Find the characters of every token."""
        return self.scorer.spans(text)

    def scores(self, texts: Sequence[str]) -> Floats:
        """Give each text's log-odds, shape (texts,)."""
        return self.scorer.scores(texts)

    def contributions(self, text: str) -> list[Highlight]:
        """Say what each word, as it was written, adds to the log-odds."""
        shown = letters.read(text)
        return [
            Highlight(*shown.place(one.start, one.end), one.weight) for one in self.scorer.contributions(shown.text)
        ]


def reading(scorer: FragmentScorer, recipe: Mapping[str, Any]) -> FragmentScorer:
    """A scorer that reads letters as the recipe has them learnt."""
    return PlainScorer(scorer) if recipe.get("plain_letters") else scorer


def learnt(examples: Sequence[Example], *, plain_letters: bool) -> Sequence[Example]:
    """The examples with their letters as they are learnt from."""
    return [replace(one, text=letters.plain(one.text)) for one in examples] if plain_letters else examples
