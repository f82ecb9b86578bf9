"""Who may look into a campaign and answer in it: members of its channel and admins, in that moment and not before."""

import json
from typing import Any

import pytest

from bot.blocks import ids
from bot.blocks.words import ONLY_MEMBERS
from bot.sandbox import Misbehaviour
from pipeline.store.labelling import answers, campaigns
from pipeline.tables import Campaign
from tests.bot import payloads
from tests.bot.listeners.labelling.test_labelling import NO, SELECT, STANDING, YES, Annotators
from tests.bot.newsroom import ADMIN, CHECKER, FACT_CHECK, GENERAL, HEAD, OTHER, TWEETS, Desk, actions_in, words_in
from tests.bot.ways import Dispatch


@pytest.fixture
def people(desk: Desk, acting: Dispatch) -> Annotators:
    return Annotators(desk, acting)


def members(desk: Desk, channel: str = TWEETS) -> list[str]:
    return desk.sandbox._look(lambda: desk.sandbox.services.workspace.channels[channel]["members"])


def leave(desk: Desk, person: str, channel: str = TWEETS) -> None:
    members(desk, channel).remove(person)


def announced(desk: Desk, campaign_id: int, channel: str) -> None:
    with desk.sessions() as session:
        session.get_one(Campaign, campaign_id).channel = channel
        session.commit()


def begin(desk: Desk, acting: Dispatch, person: str, action_id: str, campaign: object, channel: str = TWEETS) -> None:
    used = payloads.button(action_id, str(campaign))
    acting.deliver(
        payloads.in_message(desk.sandbox, person, used, channel=channel, message={"ts": "1780000000.000100"})
    )


@pytest.mark.parametrize("way", ["label", "label first", "button"])
def test_who_is_not_in_the_channel_opens_nothing(desk: Desk, acting: Dispatch, people: Annotators, way: str) -> None:
    campaign_id = people.open_campaign("secret words")
    leave(desk, CHECKER)
    if way == "button":
        begin(desk, acting, CHECKER, ids.LABEL_START, campaign_id)
    else:
        people.type(CHECKER, way)
    assert people.sees(CHECKER) == ONLY_MEMBERS
    assert "secret words" not in json.dumps(people.view(CHECKER))
    assert desk.rows("select count(*) from campaign_seats where person is not null") == [(0,)]


def test_it_is_the_campaigns_channel_that_counts(desk: Desk, people: Annotators) -> None:
    announced(desk, people.open_campaign("one"), FACT_CHECK)
    leave(desk, CHECKER, TWEETS)
    leave(desk, OTHER, FACT_CHECK)
    people.type(CHECKER, "label")
    assert "one" in people.sees(CHECKER)
    people.type(OTHER, "label")
    assert people.sees(OTHER) == ONLY_MEMBERS


def test_an_admin_needs_no_membership(desk: Desk, people: Annotators) -> None:
    people.open_campaign("one")
    leave(desk, ADMIN)
    people.type(ADMIN, "label")
    people.save(ADMIN, *NO)
    assert desk.rows(STANDING) == [(ADMIN, False, None)]


def test_who_left_meanwhile_stores_nothing_and_keeps_what_was_chosen(
    desk: Desk, people: Annotators, caplog: pytest.LogCaptureFixture
) -> None:
    people.open_campaign("one", "two")
    people.type(CHECKER, "label")
    leave(desk, CHECKER)
    people.save(CHECKER, *SELECT)
    assert ONLY_MEMBERS in people.sees(CHECKER)
    chosen = [b["element"]["initial_option"]["value"] for b in people.view(CHECKER)["blocks"] if b["type"] == "input"]
    assert chosen == ["yes", "yes"]
    assert desk.rows(STANDING) == []
    assert f"Refused {CHECKER}" in caplog.text
    members(desk).append(CHECKER)
    people.save(CHECKER, *SELECT)
    assert desk.rows(STANDING) == [(CHECKER, True, True)]
    assert "two" in people.sees(CHECKER)


@pytest.mark.parametrize("action_id", [ids.LABEL_SKIP, ids.LABEL_BACK, ids.LABEL_GUIDELINE])
def test_no_button_of_the_dialog_works_for_who_left(desk: Desk, people: Annotators, action_id: str) -> None:
    people.open_campaign("first words", "second words", guideline="Inside matters.")
    people.type(CHECKER, "label")
    people.save(CHECKER, *NO)
    leave(desk, CHECKER)
    people.press(CHECKER, action_id)
    assert ONLY_MEMBERS in people.sees(CHECKER)
    assert not any(words in people.sees(CHECKER) for words in ("first words", "Inside matters"))
    assert desk.rows(STANDING) == [(CHECKER, False, None)]


def test_who_left_sees_and_settles_no_disagreements(desk: Desk, acting: Dispatch, people: Annotators) -> None:
    campaign_id = people.open_campaign("one", annotators=2)
    for person, said in ((CHECKER, YES), (OTHER, NO)):
        people.type(person, "label")
        people.save(person, *said)
    begin(desk, acting, OTHER, ids.DISCUSS_START, campaign_id)
    leave(desk, OTHER)
    people.save(OTHER, *YES)
    assert ONLY_MEMBERS in people.sees(OTHER)
    assert desk.rows("select id from campaign_settlements") == []
    begin(desk, acting, OTHER, ids.DISCUSS_START, campaign_id)
    assert people.sees(OTHER) == ONLY_MEMBERS


def test_everybody_is_found_in_a_channel_of_several_pages(desk: Desk, people: Annotators) -> None:
    members(desk)[:0] = [f"U0READER{number}" for number in range(2500)]
    people.open_campaign("one")
    people.type(CHECKER, "label")
    assert "one" in people.sees(CHECKER)


@pytest.mark.parametrize("kind", ["rate_limited", "server_error", "drop"])
def test_while_slack_does_not_say_who_is_there_whoever_just_was_goes_on(
    desk: Desk, people: Annotators, kind: Any
) -> None:
    people.open_campaign("these words", "those words")
    people.type(CHECKER, "label")
    desk.sandbox.misbehave(Misbehaviour("conversations.members", kind, count=9, retry_after=30))
    people.save(CHECKER, *NO)
    assert desk.rows(STANDING) == [(CHECKER, False, None)]
    people.type(OTHER, "label")
    assert "could not be found out" in people.sees(OTHER)
    assert "these words" not in people.sees(OTHER)


def test_slack_is_left_alone_as_long_as_it_asks(desk: Desk, people: Annotators) -> None:
    people.open_campaign("these words", "those words")
    people.type(CHECKER, "label")
    desk.sandbox.misbehave(Misbehaviour("conversations.members", "rate_limited", retry_after=30))
    leave(desk, OTHER)
    for person in (CHECKER, OTHER, CHECKER):  # a question within the pause would be answered
        people.type(person, "label")
        assert ("these words" in people.sees(person)) == (person == CHECKER)


def test_a_channel_that_the_bot_cannot_see_opens_to_admins_alone(desk: Desk, people: Annotators) -> None:
    announced(desk, people.open_campaign("one"), "C0GONE")
    people.type(CHECKER, "label")
    assert "cannot see it" in people.sees(CHECKER)
    people.type(ADMIN, "label")
    assert "one" in people.sees(ADMIN)


def test_who_was_only_unsure_has_not_answered(desk: Desk, acting: Dispatch, people: Annotators) -> None:
    people.open_campaign("one", "two", annotators=2)
    people.type(HEAD, "label")
    people.press(HEAD, ids.LABEL_SKIP)
    assert "*1 of 1* · yours" in people.sees(HEAD)
    people.press(HEAD, ids.LABEL_SKIP)
    assert "Thank you" not in people.sees(HEAD)
    assert ids.LABEL_BACK in actions_in(people.view(HEAD))
    for person, said in ((CHECKER, (YES, NO)), (OTHER, (NO, NO))):
        people.type(person, "label")
        for one in said:
            people.save(person, *one)
    people.type(HEAD, "label discuss first")
    assert people.sees(HEAD) == "Only those who answered in this campaign, and admins, discuss it."
    told = acting.write(ADMIN, "label results first")
    assert "4 of 4 answers, 2 times unsure" in told
    assert f"<@{HEAD}>: 0 answers, 2 unsure" in told


def another_campaign(desk: Desk, *texts: str) -> tuple[int, int]:
    """A second campaign, in a channel of its own; its id and that of its first tweet, on which two disagree."""
    listed = [campaigns.Listed(text=text) for text in texts]
    with desk.sessions() as session:
        made = campaigns.create(
            session, name="second", annotators=2, guideline="G", drawn="file", tweets=listed, by=ADMIN
        )
        made.channel = FACT_CHECK
        session.flush()
        tweet_id = session.connection().exec_driver_sql(
            f"select min(id) from campaign_tweets where campaign_id = {made.id}"
        ).scalar_one()  # fmt: skip
        for person, said in (("U1", answers.Judgement(True, False)), ("U2", answers.Judgement(False))):
            answers.give(session, tweet_id=tweet_id, person=person, judgement=said)
        session.commit()
        return made.id, tweet_id


def retold(desk: Desk, person: str, *, about: str, tweet: int, said: str) -> dict[str, Any]:
    """The dialog that a person has open, submitted as if it were about something else."""
    view = desk.sandbox.modal(person)
    assert view is not None
    state = {f"{name}:{tweet}": said if name == "checkworthy" else "no" for name in ("checkworthy", "selected")}
    values = {
        name: {name: {"type": "radio_buttons", "selected_option": {"value": word}}} for name, word in state.items()
    }
    body = payloads.view_submission(desk.sandbox, person, view, {})
    return body | {"view": view | {"private_metadata": about, "state": {"values": values}}}


def test_a_settlement_belongs_to_its_campaign(
    desk: Desk, acting: Dispatch, people: Annotators, caplog: pytest.LogCaptureFixture
) -> None:
    mine = people.open_campaign("one", annotators=2)
    for person, said in ((CHECKER, YES), (OTHER, NO)):
        people.type(person, "label")
        people.save(person, *said)
    _, foreign = another_campaign(desk, "another")
    begin(desk, acting, CHECKER, ids.DISCUSS_START, mine)
    answer = acting.deliver(retold(desk, CHECKER, about=json.dumps([mine, foreign]), tweet=foreign, said="yes"))
    assert "does not belong to this campaign" in words_in(answer["view"])
    assert desk.rows("select id from campaign_settlements") == []
    assert f"names tweet {foreign}" in caplog.text


def test_an_answer_belongs_to_its_campaign(desk: Desk, acting: Dispatch, people: Annotators) -> None:
    mine = people.open_campaign("one")
    _, foreign = another_campaign(desk, "another")
    people.type(CHECKER, "label first")
    answer = acting.deliver(retold(desk, CHECKER, about=json.dumps([mine, foreign]), tweet=foreign, said="yes"))
    assert "does not belong to this campaign" in words_in(answer["view"])
    assert desk.rows(f"select id from campaign_answers where person = '{CHECKER}'") == []


@pytest.mark.parametrize(
    "about",
    ["", "{}", "[]", "[1]", "[1, null]", '["x", 1]', "[99, 1]", "[1, 99]", f"[{10**30}, 1]", "[true, 1]", "null"],
)
def test_a_dialog_about_nothing_of_ours_is_refused_in_one_sentence(
    desk: Desk, acting: Dispatch, people: Annotators, about: str, caplog: pytest.LogCaptureFixture
) -> None:
    people.open_campaign("one")
    people.type(CHECKER, "label")
    answer = acting.deliver(retold(desk, CHECKER, about=about, tweet=99, said="no"))
    assert answer["response_action"] in ("update", "errors")
    assert desk.rows(STANDING) == []
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("value", ["", "x", "99", "9" * 30, "1:2"])
@pytest.mark.parametrize("action_id", [ids.LABEL_START, ids.DISCUSS_START])
def test_a_button_about_no_campaign_says_so(
    desk: Desk, acting: Dispatch, people: Annotators, action_id: str, value: str
) -> None:
    begin(desk, acting, CHECKER, action_id, value)
    assert "none of Claimwire's" in people.sees(CHECKER) or "not known here any more" in people.sees(CHECKER)


@pytest.mark.parametrize("action_id", [ids.LABEL_START, ids.DISCUSS_START])
def test_the_button_of_an_announcement_works_only_where_that_stands(
    desk: Desk, acting: Dispatch, people: Annotators, action_id: str, caplog: pytest.LogCaptureFixture
) -> None:
    campaign_id = people.open_campaign("one")
    announced(desk, campaign_id, TWEETS)
    begin(desk, acting, CHECKER, action_id, campaign_id, channel=GENERAL)
    assert "not in this channel" in people.sees(CHECKER)
    assert "stands elsewhere" in caplog.text


def test_an_answer_that_was_changed_is_not_changed_back_by_a_second_delivery(
    desk: Desk, acting: Dispatch, people: Annotators
) -> None:
    people.open_campaign("one")
    people.type(CHECKER, "label")
    view = people.view(CHECKER)
    first = view["blocks"][-3]["block_id"]
    no = payloads.view_submission(desk.sandbox, CHECKER, view, {first: "no"})
    acting.deliver(no)
    people.press(CHECKER, ids.LABEL_SKIP, view=view)
    acting.deliver(no)
    assert desk.rows(STANDING) == [(CHECKER, None, None)]


def test_people_are_named_and_not_mentioned_in_dialogs(desk: Desk, acting: Dispatch, people: Annotators) -> None:
    campaign_id = people.open_campaign("one", annotators=2)
    for person, said in ((CHECKER, SELECT), (OTHER, NO)):
        people.type(person, "label")
        people.save(person, *said)
    begin(desk, acting, ADMIN, ids.DISCUSS_START, campaign_id)
    assert "• Fact-checker 2: no check-worthy claim" in people.sees(ADMIN)
    assert "• Fact-checker 1: check-worthy, would select it" in people.sees(ADMIN)
    people.save(ADMIN, *YES)
    begin(desk, acting, CHECKER, ids.DISCUSS_START, campaign_id)
    assert "Settled by Admin: *check-worthy, would not select it*" in people.sees(CHECKER)
    assert "<@" not in people.sees(CHECKER)


def test_an_admin_who_is_not_in_the_channel_keeps_the_results_from_nobody(
    desk: Desk, acting: Dispatch, people: Annotators, caplog: pytest.LogCaptureFixture
) -> None:
    announced(desk, people.open_campaign("one"), TWEETS)
    acting.open_home(ADMIN)
    acting.press(ADMIN, ids.PEOPLE_EDIT)
    acting.submit(ADMIN, {"admin": [CHECKER, HEAD]})
    leave(desk, CHECKER)
    assert "first (closed)" in acting.write(ADMIN, "label close first")
    assert "first (closed)" in desk.whispers(HEAD)[-1]
    assert f"{CHECKER} was not told of" in caplog.text
