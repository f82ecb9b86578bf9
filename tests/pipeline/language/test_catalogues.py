"""Every language says everything: its catalogue is up to date, whole, and keeps the places that sentences have."""

import re
from itertools import zip_longest

import pytest

from pipeline.language.catalogue import SOURCE, languages
from pipeline.language.extract import HERE, brought_up_to_date, kept

LANGUAGES = [language for language in languages() if language != SOURCE]


def forms(said: object) -> tuple[str, ...]:
    """A sentence, or both of its forms beside a number."""
    return tuple(said) if isinstance(said, list | tuple) else (str(said),)


def places(sentence: str) -> list[str]:
    return sorted(re.findall(r"\{[^}]*\}", sentence))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_has_exactly_the_sentences_of_the_source(language: str) -> None:
    told = "The sentences of the source changed: run `make words`, and translate what is new."
    assert (HERE / f"{language}.po").read_text() == brought_up_to_date(language), told


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_untranslated_or_unsure_and_every_place_is_kept(language: str) -> None:
    for one in filter(lambda message: message.id, kept(language)):
        assert not one.fuzzy
        for english, translated in zip_longest(forms(one.id), forms(one.string)):
            assert translated, f"not translated: {english}"
            assert places(translated) == places(english), translated
            assert re.findall(r"^\s|\s$", translated) == re.findall(r"^\s|\s$", english), (
                f"space around: {translated!r}"
            )
