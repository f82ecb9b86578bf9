"""*Why?* is for whoever has labelled a post; before that nobody learns how it was judged, by whichever way they ask."""

import pytest

from bot.blocks import ids
from bot.blocks.findings import answer_words as words
from pipeline.processes import tasks
from tests.bot import payloads
from tests.bot.listeners.asking.conftest import Asking
from tests.bot.listeners.teamwork import acts as together
from tests.bot.newsroom import CHECKER, FACT_CHECK, GENERAL, HEAD, OTHER, TWEETS, Block, actions_in, words_in
from tests.bot.ways import Dispatch, decide
from tests.fakes import post

CLAIM = "El paro ha bajado un 3 % desde 2019, según los datos oficiales de la encuesta."
JUDGED = "worth checking: probability"


@pytest.fixture
def card(asking: Asking) -> int:
    return asking.desk.card(post(77, CLAIM))


def forge(asking: Asking, person: str, card_id: object, channel: str = TWEETS) -> str:
    """Press a Why? that is perhaps not there; what that was answered at once."""
    used = payloads.button(ids.WHY, str(card_id))
    message = asking.desk.sandbox.messages(TWEETS)[-1]
    asking.acting.deliver(payloads.in_message(asking.desk.sandbox, person, used, channel=channel, message=message))
    return asking.desk.whispers(person)[-1]


def shown(asking: Asking, channel: str = TWEETS) -> Block:
    return asking.desk.sandbox.messages(channel)[-1]


def test_a_card_is_blind_until_a_click_and_then_explains_itself(asking: Asking, acting: Dispatch, card: int) -> None:
    assert ids.WHY not in actions_in(shown(asking))
    assert forge(asking, CHECKER, card) == words.NOT_LABELLED
    assert asking.desk.rows("select count(*) from inquiries") == [(0,)]
    acting.click(CHECKER, "feedback_rejected")
    assert ids.WHY in actions_in(shown(asking))
    acting.click(CHECKER, ids.WHY)
    assert asking.desk.whispers(CHECKER)[-1] == words.COMES
    said = words_in(asking.answered())
    assert JUDGED in said
    assert words.SPOKE["words_for"] in said
    assert ids.MAKE_CARD not in actions_in(asking.private()[-1])
    assert asking.desk.rows("select verb, actor, subject from events order by id desc limit 1") == [
        ("asked why", CHECKER, "tweet")
    ]


def test_another_person_labels_first(asking: Asking, acting: Dispatch, card: int) -> None:
    acting.click(CHECKER, "feedback_selected")
    assert forge(asking, OTHER, card) == words.NOT_LABELLED
    together.ask(acting, CHECKER, OTHER, channel=FACT_CHECK)
    assert forge(asking, OTHER, card) == words.NOT_LABELLED
    together.press(acting, OTHER, ids.OPINION["reviewed"])
    assert forge(asking, OTHER, card) == words.COMES


def test_a_click_taken_back_is_none(asking: Asking, acting: Dispatch, card: int) -> None:
    acting.click(CHECKER, "feedback_rejected")
    acting.click(CHECKER, ids.WHY)
    acting.click(CHECKER, ids.UNDO_FEEDBACK)
    assert JUDGED not in words_in(asking.answered())
    assert forge(asking, CHECKER, card) == words.NOT_LABELLED


def test_whoever_selected_or_decided_asks_in_fact_check(asking: Asking, acting: Dispatch, card: int) -> None:
    acting.click(CHECKER, "feedback_selected")
    (copy,) = (one for (one,) in asking.desk.rows("select id from cards where purpose = 'fact_check'"))
    used = payloads.menu(ids.CARD_MENU, f"why:{copy}") | {"action_ts": "1780000999.1"}
    message = shown(asking, FACT_CHECK)
    for person, said in ((HEAD, words.NOT_LABELLED), (CHECKER, words.COMES)):
        acting.deliver(payloads.in_message(asking.desk.sandbox, person, used, channel=FACT_CHECK, message=message))
        assert asking.desk.whispers(person)[-1] == said
    decide(acting, HEAD, "leave")
    used["action_ts"] = "1780000999.2"
    acting.deliver(payloads.in_message(asking.desk.sandbox, HEAD, used, channel=FACT_CHECK, message=message))
    assert asking.desk.whispers(HEAD)[-1] == words.COMES


@pytest.mark.parametrize("value", ["", "x", "999999", "1:2", "-1"])
def test_a_forged_button_is_answered_and_asks_nothing(asking: Asking, acting: Dispatch, card: int, value: str) -> None:
    acting.click(CHECKER, "feedback_rejected")
    assert forge(asking, CHECKER, value) != words.COMES
    assert "not in this channel" in forge(asking, CHECKER, card, channel=GENERAL)
    assert asking.desk.rows("select count(*) from inquiries") == [(0,)]


@pytest.mark.parametrize("way", ["link", "card's link", "shortcut on the card", "words", "words a little otherwise"])
def test_asking_tells_no_more_than_the_card_does(asking: Asking, acting: Dispatch, card: int, way: str) -> None:
    message = shown(asking)
    at = f"{asking.desk.sandbox.url}archives/{TWEETS}/p{message['ts'].replace('.', '')}"
    ask = {
        "link": lambda: asking.check("https://x.com/somebody/status/77"),
        "card's link": lambda: asking.check(at),
        "shortcut on the card": lambda: asking.shortcut(message, channel=TWEETS),
        "words": lambda: asking.check(CLAIM),
        "words a little otherwise": lambda: asking.check(f"{CLAIM.lower()} https://t.co/abc"),
    }[way]
    said = words_in(ask())
    assert "not told yet" in said
    assert JUDGED not in said
    assert "0.8" not in said
    assert ids.MAKE_CARD not in actions_in(asking.private()[-1])
    acting.click(OTHER, "feedback_rejected")
    assert JUDGED in words_in(ask())


def test_whoever_was_asked_for_a_second_opinion_stays_blind(asking: Asking, acting: Dispatch, card: int) -> None:
    acting.click(CHECKER, "feedback_selected")
    together.ask(acting, CHECKER, OTHER, channel=FACT_CHECK)
    (question,) = asking.private(OTHER)
    assert JUDGED not in asking.words("https://x.com/somebody/status/77", OTHER)
    said = payloads.button(ids.OPINION["reviewed"], "1")
    acting.deliver(payloads.in_message(asking.desk.sandbox, OTHER, said, channel="D" + OTHER[1:], message=question))
    assert JUDGED in asking.words("https://x.com/somebody/status/77", OTHER)


@pytest.mark.parametrize("desk", [{"show_score": True}], indirect=True)
def test_a_desk_that_shows_scores_hides_none(asking: Asking, card: int) -> None:
    assert JUDGED in asking.words("https://x.com/somebody/status/77")


def test_a_card_is_explained_by_the_version_that_raised_it(asking: Asking, acting: Dispatch, card: int) -> None:
    asking.do(
        "insert into model_versions (task, name, recipe, folder, state, threshold, report) "
        "select task, 'earlier', recipe, folder, 'retired', threshold, report from model_versions limit 1"
    )
    asking.do("update predictions set model_version_id = (select id from model_versions where name = 'earlier')")
    acting.click(CHECKER, "feedback_rejected")
    tasks.show_card(card)
    acting.click(CHECKER, ids.WHY)
    assert "on, earlier)" in words_in(asking.answered())
