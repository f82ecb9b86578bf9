"""No word that people are shown has escaped the catalogues: whatever is said stands in the marks of a made-up one."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from babel import Locale

from bot.sandbox.blockkit.blocks import ALL_TEXT, block_faults, text_length
from bot.sandbox.blockkit.surfaces import view_faults
from pipeline.language.catalogue import Catalogue, languages
from pipeline.language.extract import marked
from pipeline.language.speech import speaking
from tests.bot.blocks import test_every_builder as every

LONGEST = every.EXTREMES["amps"]
OUTSIDE = "Жж"
"""What comes from outside is in letters that none of our words has."""


SENTENCES = {one for said in marked() for one in (said.id if isinstance(said.id, tuple) else (said.id,))}
"""What the catalogues are made of: a mark within a longer string is not found there."""


class Marked(Catalogue):
    """A language in which everything of the catalogues is English between marks."""

    def sentence(self, english: str) -> str:
        return f"⟦{english}⟧" if english in SENTENCES else english

    def counted(self, one: str, many: str, number: int) -> str:
        return self.sentence(one if number == 1 else many)


MARKED = Marked(Locale("en"), {}, {}, lambda number: int(number != 1))
_NAMES = re.compile(
    r"<[^<>]*>|https?://\S+|\b(?:F1|English|español|CSV|UTC|U0\w*|U{5,}|[hsfvpq]{5,})\b|@[hq]+|`[^`]*`|a\.example\S*"
)
"""Addresses, mentions, commands, and what the builders' own examples hold in Latin letters."""


def shown(part: Any) -> Iterator[str]:
    """Every text that people see."""
    if isinstance(part, list | tuple):
        for one in part:
            yield from shown(one)
    elif isinstance(part, dict):
        for name, value in part.items():
            if name in ("text", "alt_text", "title") and isinstance(value, str):
                yield value
            else:
                yield from shown(value)


def escaped(text: str) -> str:
    """The letters of a text that stand within no marks."""
    depth, left = 0, ""
    for sign in _NAMES.sub("", text):
        depth += (sign == "⟦") - (sign == "⟧")
        left += sign if depth <= 0 else ""
    return "".join(re.findall(r"[A-Za-z]{2,}", left))


VIEWS = {name: view for name, view in every.VIEWS.items() if name != "forms.refusal"}
"""But for one whose words are all its caller's."""


@pytest.mark.parametrize("builder", [*VIEWS, *every.MESSAGES, *every.FALLBACKS])
def test_every_word_of_ours_is_in_the_catalogues(builder: str) -> None:
    with speaking(MARKED):
        made = {**every.VIEWS, **every.MESSAGES, **every.FALLBACKS}[builder](OUTSIDE)
        said = [made] if isinstance(made, str) else list(shown(made))
    assert [text for text in said if escaped(text)] == []


@pytest.mark.parametrize("builder", [*every.VIEWS, *every.MESSAGES])
def test_slack_takes_what_is_said_in_every_language(builder: str) -> None:
    for language in languages():
        with speaking(language):
            if builder in every.VIEWS:
                assert view_faults(every.VIEWS[builder](LONGEST), kinds=("modal", "home")) == []
            else:
                made = every.MESSAGES[builder](LONGEST)
                assert (block_faults(made, most=50), text_length(made) <= ALL_TEXT) == ([], True)
