"""A labelling campaign in Slack: three people, each alone, then what they disagreed on."""

import time
from typing import Any
from urllib.parse import urlencode

import pytest

from bot.blocks import ids, words
from bot.listeners.labelling import answering as listener
from bot.listeners.labelling import in_time
from bot.sandbox import Misbehaviour
from pipeline.store.labelling import campaigns as rows
from pipeline.store.labelling.campaigns import Listed
from pipeline.tables import Campaign
from tests.bot import payloads
from tests.bot.newsroom import ADMIN, CHECKER, HEAD, OTHER, TWEETS, Desk, actions_in, words_in
from tests.bot.ways import Dispatch
from tests.fakes import post

STANDING = "select person, checkworthy, selected from campaign_answers where undone_at is null order by id"
NO, YES, SELECT = ("no", None), ("yes", "no"), ("yes", "yes")
NASTY = "*El paro* baja <!channel> <https://evil.example|click> 3 % &amp; @here"


class Annotators:
    """People in front of the labelling dialog."""

    def __init__(self, desk: Desk, acting: Dispatch) -> None:
        self.desk = desk
        self.acting = acting

    def open_campaign(self, *texts: str, annotators: int = 3, guideline: str = "Only facts.") -> int:
        listed = [Listed(text=text, author="@minister", url="https://x.com/i/status/1") for text in texts]
        with self.desk.sessions() as session:
            made = rows.create(
                session, name="first", annotators=annotators, guideline=guideline, drawn="file", tweets=listed, by=ADMIN
            )
            session.commit()
            return made.id

    def type(self, person: str, text: str) -> None:
        """A command that opens a dialog, and so whispers nothing."""
        form = payloads.command(self.desk.sandbox, person, text, channel=TWEETS)
        self.acting._send(urlencode(form), {"content-type": ["application/x-www-form-urlencoded"]})

    def view(self, person: str) -> dict[str, Any]:
        view = self.desk.sandbox.modal(person)
        assert view is not None
        return view

    def sees(self, person: str) -> str:
        return words_in(self.view(person))

    def save(self, person: str, checkworthy: str | None, selected: str | None) -> dict[str, Any]:
        fields = [block["block_id"] for block in self.view(person)["blocks"] if block["type"] == "input"]
        said = {name: word for name, word in zip(fields, (checkworthy, selected), strict=True) if word}
        view = self.view(person)
        answer = self.acting.deliver(payloads.view_submission(self.desk.sandbox, person, view, said))
        if answer.get("response_action") == "update":
            self.acting.client.views_update(view_id=view["id"], view=answer["view"])
        return answer

    def press(self, person: str, action_id: str, *, view: dict[str, Any] | None = None) -> None:
        used = payloads.button(action_id, "x")
        self.acting.deliver(payloads.in_view(self.desk.sandbox, person, used, view=view or self.view(person)))


@pytest.fixture
def people(desk: Desk, acting: Dispatch) -> Annotators:
    return Annotators(desk, acting)


def test_three_people_label_alone_disagree_and_settle(desk: Desk, acting: Dispatch, people: Annotators) -> None:
    people.open_campaign(NASTY, "Buenos días", "La inflación sube al 5 %")
    answers = {CHECKER: (SELECT, NO, YES), OTHER: (NO, NO, YES), HEAD: (YES, NO, YES)}
    for person, said in answers.items():
        people.type(person, "label")
        for number, judgement in enumerate(said, start=1):
            assert f"*{number} of 3* · yours" in people.sees(person)
            assert not any(other in people.sees(person) for other in answers if other != person)
            people.save(person, *judgement)
        assert "That is all for you. Thank you." in people.sees(person)
    assert desk.rows(STANDING) == [
        (person, one == "yes", None if two is None else two == "yes")
        for person, said in answers.items()
        for one, two in said
    ]
    told = acting.write(ADMIN, "label results")
    assert "labels by majority or discussion: *2* check-worthy (0 to select), *1* not, 0 none" in told
    assert f"Cohen’s kappa <@{CHECKER}>, <@{OTHER}>" in told or f"Cohen’s kappa <@{OTHER}>, <@{CHECKER}>" in told
    assert "Fewer than 30 tweets" in told

    acting.click(ADMIN, ids.DISCUSS_START)
    seen = people.sees(ADMIN)
    assert "*1 of 1* · 1 to settle" in seen
    assert "Fact-checker 2: no check-worthy claim" in seen
    assert "Fact-checker 1: check-worthy, would select it" in seen
    people.save(ADMIN, *YES)
    assert "Everything is settled" in people.sees(ADMIN)
    settled = "select person, checkworthy, selected from campaign_settlements where undone_at is null"
    assert desk.rows(settled) == [(ADMIN, True, False)]

    people.type(OTHER, "label")
    for _ in range(3):
        people.press(OTHER, ids.LABEL_BACK)
    people.save(OTHER, *SELECT)
    assert "looked at together already" in people.sees(OTHER)


def test_nothing_in_a_tweet_is_parsed(people: Annotators) -> None:
    people.open_campaign(NASTY)
    people.type(CHECKER, "label")
    pieces = [
        part for block in people.view(CHECKER)["blocks"] if block["type"] == "rich_text" for part in _leaves(block)
    ]
    assert {"type": "text", "text": NASTY} in pieces
    assert {part["type"] for part in pieces} == {"text", "link"}


def _leaves(block: dict[str, Any]) -> list[dict[str, Any]]:
    return [piece for section in block["elements"] for piece in section["elements"]]


def test_an_answer_needs_both_questions_where_there_is_a_claim(desk: Desk, people: Annotators) -> None:
    people.open_campaign("one")
    people.type(CHECKER, "label")
    (first, second) = (block["block_id"] for block in people.view(CHECKER)["blocks"] if block["type"] == "input")
    assert people.save(CHECKER, None, "yes")["errors"].keys() == {first}
    assert people.save(CHECKER, "yes", None)["errors"].keys() == {second}
    assert desk.rows(STANDING) == []
    people.save(CHECKER, "no", "yes")  # radio buttons cannot be cleared: after a no, the second says nothing
    assert desk.rows(STANDING) == [(CHECKER, False, None)]


def test_skip_back_change_and_the_guideline(desk: Desk, people: Annotators) -> None:
    people.open_campaign("first tweet", "second tweet", guideline="Only *facts* <!here>.")
    people.type(CHECKER, "label")
    before = people.view(CHECKER)
    people.press(CHECKER, ids.LABEL_SKIP)
    people.press(CHECKER, ids.LABEL_SKIP, view=before)  # a thumb that trembles
    assert "second tweet" in people.sees(CHECKER)
    people.press(CHECKER, ids.LABEL_BACK)
    assert "first tweet" in people.sees(CHECKER)
    assert "you were unsure" in people.sees(CHECKER)
    people.save(CHECKER, *SELECT)
    assert "second tweet" in people.sees(CHECKER)
    people.press(CHECKER, ids.LABEL_BACK)
    initial = [b["element"]["initial_option"]["value"] for b in people.view(CHECKER)["blocks"] if b["type"] == "input"]
    assert initial == ["yes", "yes"]
    people.press(CHECKER, ids.LABEL_BACK)
    assert "There is no answer of yours before this one." in people.sees(CHECKER)
    people.press(CHECKER, ids.LABEL_GUIDELINE)
    assert "Only *facts* <!here>." in people.sees(CHECKER)
    assert words.BY_FACTUALITY in people.sees(CHECKER)
    history = desk.rows("select checkworthy, undone_at is null from campaign_answers order by id")
    assert history == [(None, False), (True, True)]


def test_admins_open_and_close_and_nobody_else(desk: Desk, acting: Dispatch, people: Annotators) -> None:
    for number in range(1, 4):
        desk.raise_card(post(number, f"Post {number}"))
    for text in ("label new 2 first", "label close first", "label results"):
        assert acting.write(CHECKER, text) == words.ONLY_ADMINS.format(admins=f"<@{ADMIN}>")
    assert "“first” is open with 2 tweets" in acting.write(ADMIN, "label new 2 First")
    assert "There is a campaign “first” already" in acting.write(ADMIN, "label new 2 first")
    assert "A labelling campaign: *first*. 2 tweets" in desk.texts(TWEETS)[-1]
    acting.click(CHECKER, ids.LABEL_START)
    people.save(CHECKER, *NO)
    assert "first · open · 2 tweets × 3 · 1 of 6 answers (17 %)" in acting.write(CHECKER, "label list")
    assert "Nothing to compare yet" in acting.write(ADMIN, "label close first")
    assert "is closed" in desk.texts(TWEETS)[-1]
    assert ids.LABEL_START not in [action for one in desk.sandbox.messages(TWEETS) for action in actions_in(one)]
    people.save(CHECKER, *NO)
    assert "closed meanwhile" in people.sees(CHECKER)
    assert desk.rows("select count(*) from campaign_answers") == [(1,)]


def test_what_cannot_be_done_is_said(acting: Dispatch) -> None:
    for text, answer in (
        ("label results", "There are no labelling campaigns yet."),
        ("label discuss", "There are no labelling campaigns yet."),
        ("label <!channel>", "There is no campaign “&lt;!channel&gt;”"),
        ("label new many", "Write `/claimwire label new NUMBER"),
        ("label new 5 first", "There are no stored posts to draw from yet"),
        ("label list", "There are no labelling campaigns yet."),
    ):
        assert acting.write(ADMIN, text).startswith(answer)


def test_only_the_group_sees_who_said_what(desk: Desk, people: Annotators) -> None:
    people.open_campaign("one", annotators=2)
    for person, said in ((CHECKER, YES), (OTHER, NO)):
        people.type(person, "label")
        people.save(person, *said)
    people.type(HEAD, "label discuss first")
    assert people.sees(HEAD) == "Only those who answered in this campaign, and admins, discuss it."
    assert desk.rows("select discussed_at from campaign_tweets") == [(None,)]
    people.type(OTHER, "label discuss")
    assert "Fact-checker 1: check-worthy, would not select it" in people.sees(OTHER)


def test_a_slow_database_is_bridged_and_the_answer_is_stored_once(
    desk: Desk, people: Annotators, monkeypatch: pytest.MonkeyPatch
) -> None:
    people.open_campaign("one", "two")
    people.type(CHECKER, "label")
    quick = listener.answered

    def slow(*given: Any) -> Any:
        time.sleep(0.3)
        return quick(*given)

    monkeypatch.setattr(listener, "answered", slow)
    monkeypatch.setattr(in_time, "QUICK_S", 0.05)
    view = people.view(CHECKER)
    name = view["blocks"][-3]["block_id"]
    answer = people.acting.deliver(payloads.view_submission(desk.sandbox, CHECKER, view, {name: "no"}))
    assert "Saving" in words_in(answer["view"])
    assert "two" in people.sees(CHECKER)
    assert desk.rows(STANDING) == [(CHECKER, False, None)]


def test_when_slack_is_away_the_campaign_is_open_and_can_be_announced_later(desk: Desk, acting: Dispatch) -> None:
    desk.raise_card()
    desk.sandbox.misbehave(Misbehaviour("chat.postMessage", "error", error="channel_not_found"))
    acting.write(ADMIN, "label new 1 first")
    assert any("cannot see it" in told for told in desk.whispers(ADMIN))
    with desk.sessions() as session:
        campaign = session.get_one(Campaign, 1)
        assert (campaign.state, campaign.message_ts) == ("open", None)
