"""What is marked on a card can be read: whole words that say something."""

import pytest

from ml.examples import Highlight
from ml.serving import highlights, speaking
from ml.text.words import words


def marked(text: str, **weights: float) -> list[str]:
    """What is marked where words have these weights, and every other one 0."""
    parts = [Highlight(word.start, word.end, weights.get(word.form, 0.0)) for word in words(text)]
    return [text[one.start : one.end] for one in speaking.chosen(text, parts) if one.weight]


@pytest.mark.parametrize(
    ("text", "weights", "whole"),
    [
        ("Avui obrim l'ajut al lloguer", {"l": 1, "ajut": 1}, "l'ajut"),
        ("El paro cerró en el 11,8 % en mayo", {"11,8": 1}, "11,8 %"),
        ("El paro cerró en el 11,8\u00a0% en mayo", {"%": 1}, "11,8\u00a0%"),
        ("Langabezia-tasa % 7,8ra jaitsi da", {"8ra": 1}, "% 7,8ra"),
        ("Exports rose by €3.2 billion", {"€": 1}, "€3.2"),
        ("We export 14% more than before", {"14": 1}, "14%"),
        ("The country's second-largest market", {"largest": 1}, "second-largest"),
        ("Tarmenia’s valleys are calm", {"s": 1}, "Tarmenia’s"),
        ("La COVID-19 no se ha ido", {"19": 1}, "COVID-19"),
    ],
)
def test_what_is_read_as_one_is_marked_whole(text, weights, whole):
    assert marked(text, **weights) == [whole]


@pytest.mark.parametrize(
    ("text", "dull", "speaking"),
    [
        ("La subida de los impuestos", "de", "impuestos"),
        ("A subida da débeda", "da", "débeda"),
        ("The Cost of the plan is big", "The", "Cost"),
        ("Ez dago etorkizunik industriarik gabe", "Ez", "etorkizunik"),
        ("L'objectiu del pla és clar", "del", "objectiu"),
        ("Unha idea para as vacas 🐄", "🐄", "vacas"),
        ("¿Y la deuda pública?", "¿", "deuda"),
    ],
)
def test_articles_halves_of_pictures_and_signs_are_passed_over(text, dull, speaking):
    (found,) = marked(text, **{dull: 9.0, speaking: 1.0})
    assert speaking in found


@pytest.mark.parametrize("word", ["PIB", "IVA", "3", "税", "المال"])
def test_short_ones_that_speak_are_marked(word):
    assert marked(f"{word} de aquí y de allá", **{word: 1.0}) == [word]


@pytest.mark.parametrize("text", ["", "No.", "Sí, y no", "🧂", "¿?", "... — ..."])
def test_where_nothing_speaks_as_many_are_marked_as_ever(text):
    parts = [Highlight(word.start, word.end, 1.0) for word in words(text)]
    assert len(speaking.chosen(text, parts)) == len(highlights.choose(parts))


def test_numbers_one_after_the_other_stay_apart():
    assert marked("Un 8 % 15 veces", **{"8": 2.0}) == ["8 %"]
