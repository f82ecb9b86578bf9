"""What a desk has to do, in Slack: the backlog in App Home, a digest and its rest, words tried before they rule, regions."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text

from bot.blocks import ids
from bot.blocks.home import load
from bot.sandbox import Sandbox, SandboxConfig
from bot.sandbox.config import CHANNELS, ChannelSpec
from bot.slack import fit_settings
from pipeline.desk import settings as rules
from pipeline.messages.notifier import Refused
from pipeline.processes import digest, tasks
from pipeline.sources.source import Profile
from pipeline.store.backlog import Backlog
from tests.bot import payloads
from tests.bot.listeners.teamwork import acts as together
from tests.bot.newsroom import ADMIN, CHECKER, FACT_CHECK, OTHER, TWEETS, Desk, soon, words_in
from tests.bot.ways import Dispatch
from tests.fakes import post

LOCAL = "C0LOCAL"
MAYOR = Profile("8", "alcaldesa", "Alcaldesa")
PACE = "While somebody labels, the desk does about {} cards an hour: these take about {}."


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A workspace with a channel for a region, too."""
    channels = (*CHANNELS, ChannelSpec(LOCAL, "tweets-local", is_private=True))
    with Sandbox(SandboxConfig(channels=channels)).running() as running:
        yield running


def decide(desk: Desk, **wishes: str) -> None:
    with desk.sessions() as session:
        rules.change(session, wishes, environment=desk.tools.environment, by=ADMIN)
        session.commit()
    desk.tools.in_force.forget()


@pytest.mark.parametrize(
    ("lies", "said"),
    [
        (Backlog(31, 0, 0, None), "*Open cards: 31* · none labelled today"),
        (Backlog(88, 0, 13, None), "*Open cards: 88* · 13 labelled today"),
        (Backlog(88, 0, 13, 60.0), "*Open cards: 88* · 13 labelled today\n" + PACE.format(60, "88 min")),
        (
            Backlog(300, 4, 0, 100.0),
            "*Open cards: 300*, 4 of them waiting for their hour · none labelled today\n" + PACE.format(100, "3 h"),
        ),
        (Backlog(0, 0, 24, 60.0), "*Open cards: 0* · 24 labelled today"),
    ],
)
def test_what_lies_on_the_desk_in_words(lies: Backlog, said: str) -> None:
    assert load.blocks(lies, [], link_to=lambda line: line.url)[0]["text"]["text"] == said


def test_home_says_what_lies_on_the_desk_what_is_yours_and_in_which_order_cards_come(
    desk: Desk, acting: Dispatch
) -> None:
    desk.card(post(1, "El paro baja un 3 %."))
    together.choose(acting, CHECKER, "take")
    desk.card(post(2, "Abrimos 4 escuelas."))
    together.ask(acting, CHECKER, OTHER)
    acting.click(CHECKER, "feedback_reviewed")
    home = words_in(acting.open_home(CHECKER))
    assert "*Open cards: 1* · 1 labelled today\n" in home
    assert "in your hands: " in home
    assert "El paro baja un 3 %." in home
    assert load.ORDER in home
    assert "a second opinion is asked of you: " in words_in(acting.open_home(OTHER))
    assert load.YOURS not in words_in(acting.open_home(ADMIN))


def test_a_digest_arrives_in_the_channel_of_its_cards_and_its_rest_on_a_click(desk: Desk, acting: Dispatch) -> None:
    with pytest.raises(Refused, match="#nowhere: The channel does not exist"):
        fit_settings.check(acting.client, {"group_channels": "Local=tweets-local, Town halls=nowhere"})
    decide(desk, digest="daily 08:00", digest_cards="1", group_channels="Local=tweets-local")
    desk.monitor(MAYOR, group="Local")
    made = [
        desk.raise_card(post(number, f"Escuelas {number}", author=MAYOR), probability=number / 10)
        for number in (5, 6, 7)
    ]
    with desk.sessions() as session:
        session.execute(text("update cards set not_before = now() - interval '1 minute', queued_at = null"))
        session.commit()
    digest.release_cards()
    digest.show_digest(1)
    tasks.show_card(made[2])
    said = desk.texts(LOCAL)
    assert said[0].startswith("*Since the last digest")
    assert "@alcaldesa: Escuelas 7" in said[0]
    assert "Show the other 2" in said[0]
    assert "Escuelas 7" in said[1]
    assert desk.texts(TWEETS) == []
    acting.click(CHECKER, ids.DIGEST_REST, channel=LOCAL)
    assert desk.rows("select count(*) from cards where not_before is not null") == [(0,)]
    for card in made[:2]:
        tasks.show_card(card)
    digest.show_digest(1)
    assert "Show the other" not in desk.texts(LOCAL)[0]
    assert len(desk.texts(LOCAL)) == 4
    acting.click(CHECKER, "feedback_selected", channel=LOCAL)
    assert len(desk.texts(FACT_CHECK)) == 1
    assert len(desk.rows("select 1 from feedback")) == 1


def test_words_are_tried_on_last_weeks_posts_and_saved_with_a_second_click(desk: Desk, acting: Dispatch) -> None:
    desk.card(post(1, "Gran sorteo de hoy"))
    desk.card(post(2, "El paro baja un 3 %."))
    desk.raise_card(post(3, "La vacuna llega"), outcome="withheld")
    open_words(desk, acting)
    acting.submit(ADMIN, {"always_words": "vacun*, paro", "never_words": "sorteo"})
    tried = words_in(desk.sandbox.modal(ADMIN) or {})
    assert "Tried on last week’s posts, 3 of them: would have added 1, hidden 1." in tried
    assert "*Added, for example:*\n• <https://x.com/somebody/status/3|@somebody: La vacuna llega>" in tried
    assert tried.count("for example:") == 2
    assert desk.rows("select count(*) from setting_changes") == [(0,)]
    acting.submit(ADMIN, {"always_words": "vacun*", "never_words": "sorteo, paro"})
    assert "would have added 1, hidden 2." in words_in(desk.sandbox.modal(ADMIN) or {})
    acting.submit(ADMIN)
    kept = desk.rows("select name, before, after, changed_by from setting_changes order by id")
    assert kept == [("always_words", "", "vacun*", ADMIN), ("never_words", "", "sorteo, paro", ADMIN)]
    assert desk.tools.desk_rules.words.of("Sorteo") == "hidden"
    open_words(desk, acting)
    acting.submit(ADMIN, {"never_words": "*"})
    assert "cannot rule; write letters" in words_in(desk.sandbox.modal(ADMIN) or {})


def open_words(desk: Desk, acting: Dispatch) -> None:
    acting.open_home(ADMIN)
    acting.press(ADMIN, ids.SETTINGS)
    view: Any = desk.sandbox.modal(ADMIN)
    acting.deliver(payloads.in_view(desk.sandbox, ADMIN, payloads.button(ids.SETTINGS_SECTION, "words"), view=view))
    soon(lambda: "Words that rule" in str(desk.sandbox.modal(ADMIN)))
