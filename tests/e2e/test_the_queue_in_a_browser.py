"""A queue that fits a day: a budget, a region's channel, a digest and its rest; and each reads it in a language of theirs."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import text

from bot.sandbox import Sandbox, SandboxConfig
from bot.sandbox.config import CHANNELS, PEOPLE, ChannelSpec
from pipeline import queue
from pipeline.configuration.in_force import FRESH_S
from pipeline.desk import settings as rules
from pipeline.queue import Task
from pipeline.sources.source import Profile
from tests.bot.newsroom import ADMIN, CHECKER, Desk, desk_on
from tests.bot.ways import by_socket
from tests.e2e.conftest import worker_beside
from tests.e2e.playing import be, choose, dialog, open_app, open_channel, section, shots
from tests.e2e.stage import messages
from tests.fakes import post

MAYOR = Profile("8", "alcaldesa", "Alcaldesa de Riomar")
IN_SPANISH = tuple(replace(one, locale="es-ES") if one.id == CHECKER else one for one in PEOPLE)
REGION = ChannelSpec("C0NORTH", "north", is_private=True)
DECIDED = "select name, after from setting_changes order by id"


@pytest.fixture
def desk(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Desk]:
    """A desk in English with a fact-checker whose Slack is in Spanish, and a channel for a region."""
    config = SandboxConfig(people=IN_SPANISH, channels=(*CHANNELS, REGION), ack_seconds=30, trigger_seconds=30)
    at = {"database_url": database_url, "redis_url": redis_url, "folder": tmp_path}
    with Sandbox(config).running() as sandbox, desk_on(sandbox, **at) as made:
        made.monitor(MAYOR, group="North")
        with by_socket(made), worker_beside(made, queues="triage,cards"):
            yield made


@pytest.mark.e2e
def test_a_queue_that_fits_a_day_in_the_language_of_each(desk: Desk, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.set_default_timeout(60_000)
    expect.set_options(timeout=60_000)
    page.goto(desk.sandbox.url)
    page.wait_for_selector("body[data-ready]")
    an_admin_sets_budget_channel_and_digest(desk, page)
    cards_come_where_they_belong(desk, page)
    a_digest_arrives_and_its_rest_on_a_click(desk, page)
    a_fact_checker_reads_spanish(desk, page)
    the_head_reads_english(desk, page)
    the_desk_turns_to_spanish(desk, page)
    page.close()


def an_admin_sets_budget_channel_and_digest(desk: Desk, page: Page) -> None:
    be(page, "Admin")
    open_app(page, "Home")
    page.get_by_role("button", name="Settings").click()
    section(page, "Channels")
    save(page, "Cards of account groups", "North=nowhere")
    expect(dialog(page)).to_contain_text("#nowhere: The channel does not exist or the bot cannot see it")
    save(page, "Cards of account groups", "North=north")
    expect(dialog(page)).to_contain_text("Cards of account groups: North=north")
    section(page, "Which posts get a card")
    save(page, "Cards a day", "80")
    expect(dialog(page)).to_contain_text("Cards a day: 80")
    section(page, "When cards come")
    dialog(page).get_by_label("Cards of a digest").fill("2")
    save(page, "Digest", "daily 08:00", exact=True)
    expect(dialog(page)).to_contain_text("Digest: daily 08:00")
    shots(page, "queue-settings", dialog(page))
    dialog(page).get_by_role("button", name="Close").last.click()
    assert desk.rows(DECIDED) == [
        ("group_channels", "North=north"), ("cards_per_day", "80"), ("digest", "daily 08:00"),
        ("digest_cards", "2"),
    ]  # fmt: skip


def cards_come_where_they_belong(desk: Desk, page: Page) -> None:
    come = [desk.raise_card(post(1, "El paro baja un 3 %.")), desk.raise_card(post(2, "5 escuelas", author=MAYOR))]
    queue.ask(Task.SHOW_CARD, come)
    open_channel(page, "north")
    expect(card(page, "5 escuelas")).to_be_visible()
    open_channel(page, "tweets")
    expect(card(page, "El paro baja")).to_be_visible()
    expect(messages(page)).to_have_count(1)


def a_digest_arrives_and_its_rest_on_a_click(desk: Desk, page: Page) -> None:
    for number in range(3, 8):
        desk.raise_card(post(number, f"Obra {number}", author=MAYOR), probability=number / 10)
    wait_since_yesterday(desk)
    queue.ask_upkeep(Task.RELEASE_CARDS)
    open_channel(page, "north")
    digest = messages(page).filter(has_text="Since the last digest")
    expect(digest).to_contain_text("@alcaldesa: Obra 7")
    expect(digest).not_to_contain_text("Obra 5")
    expect(messages(page).filter(has_text="Rejected")).to_have_count(3)
    shots(page, "queue-digest", digest)
    digest.get_by_role("button", name="Show the other 3").click()
    expect(card(page, "Obra 3")).to_be_visible()
    expect(messages(page).filter(has_text="Rejected")).to_have_count(6)
    expect(digest.get_by_role("button", name="Show the other")).to_have_count(0)
    expect(digest).to_have_count(1)


def a_fact_checker_reads_spanish(desk: Desk, page: Page) -> None:
    be(page, "Fact-checker 1", "north")
    choose(page, card(page, "Obra 7"), "Note…")
    expect(dialog(page)).to_contain_text("¿Qué deberían saber los demás?")
    shots(page, "queue-note", dialog(page))
    dialog(page).get_by_role("button", name="Cancelar").click()
    card(page, "Obra 7").get_by_role("button", name="Selected").click()
    told = page.get_by_role("article").filter(has_text="Seleccionada: propuesta para verificar")
    expect(told).to_be_visible()
    shots(page, "queue-told", told)
    open_app(page, "Home")
    expect(page.get_by_text("Tarjetas abiertas: 6")).to_be_visible()
    shots(page, "queue-home", page.get_by_text("Tarjetas abiertas: 6"))


def the_head_reads_english(desk: Desk, page: Page) -> None:
    be(page, "Head of desk", "fact-check")
    story = messages(page).filter(has_text="Obra 7").first  # an answer to whoever clicks stands below
    expect(story).to_contain_text("Proposed for a fact-check")
    story.get_by_role("button", name="Fact-check it").click()
    expect(dialog(page)).to_contain_text("Who checks it")
    dialog(page).get_by_role("button", name="Fact-check it").click()
    expect(story).to_contain_text("Will be fact-checked")
    open_app(page, "Home")
    expect(page.get_by_text("Open cards: 6")).to_be_visible()


def the_desk_turns_to_spanish(desk: Desk, page: Page) -> None:
    with desk.sessions() as session:
        rules.change(session, {"spoken_language": "es"}, environment=desk.tools.environment, by=ADMIN)
        session.commit()
    page.wait_for_timeout(1_000 * FRESH_S)
    queue.ask(Task.SHOW_CARD, [desk.raise_card(post(9, "Una más de la alcaldesa", author=MAYOR))])
    be(page, "Head of desk", "north")
    card(page, "Una más", button="Rechazada").get_by_role("button", name="Revisada").click()
    told = page.get_by_role("article").filter(has_text="Reviewed: a check-worthy claim")
    expect(told).to_be_visible()
    shots(page, "queue-both", told)


def save(page: Page, label: str, value: str, *, exact: bool = False) -> None:
    dialog(page).get_by_label(label, exact=exact).fill(value)
    dialog(page).get_by_role("button", name="Save").click()


def card(page: Page, words: str, button: str = "Rejected") -> Locator:
    return messages(page).filter(has_text=words).filter(has=page.get_by_role("button", name=button))


def wait_since_yesterday(desk: Desk) -> None:
    """All cards that are not shown have waited for the digest, whose hour has come."""
    with desk.sessions() as session:
        session.execute(text("update cards set not_before = now() - interval '1 minute' where message_ts is null"))
        session.commit()
