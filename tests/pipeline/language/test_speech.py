"""What is marked is said in the language spoken when it is used: sentences, numbers, days, in threads and in errors."""

from datetime import date

import pytest

from bot.blocks import words
from bot.blocks.text import button, mrkdwn
from ml.errors import UserError
from pipeline.language.catalogue import languages, nearest, own_name
from pipeline.language.speech import HandingOn, Said, _, day, figure, n_, name_of_language, speaking

UNDO, LONG = words.UNDO, words.LONG


@pytest.mark.parametrize(
    "use", [str, "{}".format, lambda said: f"{said}", lambda said: said + "", lambda said: "" + said, Said.format]
)
def test_a_constant_is_said_in_the_language_of_its_use(use) -> None:
    assert use(UNDO) == "Undo"
    with speaking("es"):
        assert use(UNDO) == "Deshacer"
    assert use(UNDO) == "Undo"


def test_whatever_shows_a_sentence_says_it() -> None:
    with speaking("es"):
        assert button(UNDO, "a", "1")["text"]["text"] == "Deshacer"
        assert mrkdwn(UNDO)["text"]["text"] == "Deshacer"


def test_numbers_plurals_and_days_are_written_as_the_language_does() -> None:
    with speaking("es"):
        assert LONG.format(number=12345).startswith("12.345 caracteres")
        assert words.PROBABLY.format(probability=0.5) == "verificable con probabilidad 0,50"
        assert [words.posts(n) for n in (0, 1, 2000)] == ["0 publicaciones", "1 publicación", "2.000 publicaciones"]
        assert figure(0.5, ".0%") == "50\u00a0%"
        assert day(date(2026, 9, 3), _("d MMMM y")) == "3 de septiembre de 2026"
        assert name_of_language("gl") == "gallego"
    assert n_("{n} post", "{n} posts", 2000) == "2,000 posts"
    assert figure(1234.5, ",.2f") == "1,234.50"
    assert day(date(2026, 9, 3), _("d MMM y")) == "3 Sep 2026"


def test_an_error_is_told_in_the_language_of_whoever_reads_it() -> None:
    error = UserError(words.NO_ROLE)
    assert str(error) == str(words.NO_ROLE)
    with speaking("es"):
        assert str(error).startswith("Las personas invitadas")


def test_work_that_is_handed_on_is_done_in_the_same_language() -> None:
    threads = HandingOn(max_workers=1)
    with speaking("es"):
        assert threads.submit(str, UNDO).result() == "Deshacer"
    assert threads.submit(str, UNDO).result() == "Undo"
    threads.shutdown()


def test_who_knows_the_language_is_asked_only_where_something_is_said() -> None:
    asked = []
    with speaking(lambda: asked.append(1) or "es"):
        assert asked == []
        assert str(UNDO) == "Deshacer"
    assert asked


@pytest.mark.parametrize(
    ("locale", "language"),
    [("es-ES", "es"), ("es-LA", "es"), ("ES_mx", "es"), ("en-GB", "en"), ("ca-ES", None), ("", None), (None, None)],
)
def test_a_locale_of_slacks_is_its_language_where_there_is_a_catalogue(locale, language) -> None:
    assert nearest(locale) == language


def test_a_language_is_called_by_its_own_name() -> None:
    assert [own_name(language) for language in languages()] == ["English", "español"]


def test_what_is_said_while_a_language_is_asked_for_asks_for_none() -> None:
    asked = []

    def unknown() -> str:
        asked.append(str(_("Close")))
        return "es"

    with speaking(unknown):
        assert str(_("Close")) == "Cerrar"
    assert asked == ["Close"]
