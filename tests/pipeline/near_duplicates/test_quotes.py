"""What is left of a text when its quotes of another are taken out."""

import pytest

from pipeline.near_duplicates.quotes import LEFT_OUT, without_quotes

POST = "El paro bajó un 3 % en 2025, según el Gobierno de Riomar"


@pytest.mark.parametrize(
    ("note", "left"),
    [
        (f"Dice «{POST}»: a comprobar", f"Dice «{LEFT_OUT}»: a comprobar"),
        ("EL PARO BAJO UN 3%... ¿seguro?", f"{LEFT_OUT}%... ¿seguro?"),
        ("el\nparo  bajó un 3", LEFT_OUT),
        ("según el Gobierno de Riomar sí; el paro bajó un 3 no", f"{LEFT_OUT} sí; {LEFT_OUT} no"),
        ("El paro bajó un poco", "El paro bajó un poco"),
        ("Mira el Gobierno de Riomar", "Mira el Gobierno de Riomar"),
        ("", ""),
    ],
)
def test_only_what_is_quoted_word_for_word_goes(note: str, left: str) -> None:
    assert without_quotes(note, [POST]) == left


def test_of_a_short_post_all_its_words_make_a_quote() -> None:
    assert without_quotes("Pone: ¡Vamos, Riomar! Y ya", ["Vamos Riomar"]) == f"Pone: ¡{LEFT_OUT}! Y ya"
    assert without_quotes("Vamos a verlo", ["Vamos Riomar"]) == "Vamos a verlo"
    assert without_quotes("Nada", ["", "🎉"]) == "Nada"
