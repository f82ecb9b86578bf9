"""What all see is in the desk's language, what one person alone sees in that of their Slack: on the same cards."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.sandbox import Sandbox
from bot.sandbox.config import PEOPLE, SandboxConfig
from tests.bot.newsroom import CHECKER, FACT_CHECK, HEAD, TWEETS, Desk, desk_on, soon, words_in
from tests.bot.ways import by_socket

IN_SPANISH = tuple(replace(one, locale="es-ES") if one.id == CHECKER else one for one in PEOPLE)


@pytest.fixture(params=["en", "es"], ids=str)
def desk(request, database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Desk]:
    """A desk in either language, with a fact-checker whose Slack is in Spanish and a head whose Slack is in English."""
    with (
        Sandbox(SandboxConfig(people=IN_SPANISH)).running() as sandbox,
        desk_on(
            sandbox, database_url=database_url, redis_url=redis_url, folder=tmp_path, spoken_language=request.param
        ) as made,
    ):
        yield made


def test_a_spanish_fact_checker_and_an_english_head_read_their_languages_on_the_same_cards(desk: Desk) -> None:
    english = desk.settings.spoken_language == "en"
    desk.card()
    assert ("Rejected" if english else "Rechazada") in desk.texts(TWEETS)[0]
    with by_socket(desk) as acting:
        acting.click(CHECKER, "feedback_selected")
        (told,) = soon(lambda: desk.whispers(CHECKER))
        assert told.startswith("*Seleccionada*: propuesta para verificar; hay una copia en #")
        assert ("Proposed for a fact-check" if english else "Propuesto para verificar") in soon(
            lambda: desk.texts(FACT_CHECK)
        )[0]
        assert acting.write(HEAD, "nothing like it").startswith("“nothing” is not known")
        assert acting.write(CHECKER, "nada").startswith("No se conoce “nada”")
        assert "Monitored accounts" in words_in(acting.open_home(HEAD))
        assert "Cuentas que se siguen" in words_in(acting.open_home(CHECKER))
