"""`/claimwire check …` and *Ask Claimwire*: kept by the bot, answered by a worker, in private and with everything known."""

from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from bot.blocks import ids
from bot.blocks.findings import answer_words as words
from pipeline.fetching.policy import Policy
from pipeline.processes import answers, tasks
from pipeline.sources.source import SourceAway
from pipeline.store.desk import people
from pipeline.store.posts import reads
from tests.bot import payloads
from tests.bot.judged import judged_on_encoder
from tests.bot.listeners.asking.conftest import Asking
from tests.bot.newsroom import CHECKER, FACT_CHECK, GENERAL, HEAD, OTHER, TWEETS, Desk, actions_in, words_in
from tests.bot.stories.earlier_checks import POST, archive_of, review
from tests.bot.ways import FORM, Dispatch
from tests.fakes import FeedSource, post
from tests.heads import OnTiny
from tests.pipeline.fetching.hostile import answer, hostile_web

CLAIM = "El paro ha bajado un 3 % desde 2019, según los datos oficiales de la encuesta."
LINK = "https://x.com/somebody/status/77"


def read_from(desk: Desk, *posts: Any, **more: Any) -> FeedSource:
    source = FeedSource(name="replay", posts=list(posts), **more)
    desk.tools.__dict__["source"] = source
    return source


def test_a_text_is_answered_in_private_with_its_probability_and_what_spoke_for_it(
    asking: Asking, acting: Dispatch
) -> None:
    assert acting.write(CHECKER, f"check {CLAIM}") == words.COMES
    assert asking.private() == []
    said = words_in(asking.answered())
    assert "worth checking: probability" in said
    assert words.SPOKE["words_for"] in said
    assert "3 %" in said
    assert words.SMALL_PRINT in said
    for channel in (TWEETS, FACT_CHECK, GENERAL):
        assert asking.desk.sandbox.messages(channel) == []
    assert asking.desk.rows("select verb, actor from events where subject = 'inquiry'") == [("asked", CHECKER)]


def test_of_several_sentences_the_one_for_it_and_the_one_against_it_are_told(asking: Asking) -> None:
    said = words_in(asking.check(f"Gracias a todos, qué bonito día. {CLAIM}"))
    assert words.SENTENCES["sentence_for"] in said
    assert words.SENTENCES["sentence_against"] in said
    assert said.index(CLAIM, said.index(words.SENTENCES["sentence_for"])) < said.index(
        words.SENTENCES["sentence_against"]
    )


def test_the_bot_loads_no_model_and_waits_for_none(
    asking: Asking, acting: Dispatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the bot loads a model")

    monkeypatch.setattr("ml.versions.loading.restore", refuse)
    assert acting.write(CHECKER, "check hola y adiós a todos") == words.COMES


def test_the_shortcut_works_on_messages_of_channels_where_the_bot_is_not(asking: Asking) -> None:
    said = words_in(asking.shortcut(asking.say(CLAIM)))
    assert "worth checking: probability" in said
    assert f"{asking.desk.sandbox.url}archives/{GENERAL}/p" in str(asking.private()[-1])
    assert asking.desk.whispers(CHECKER)[-1] == words.COMES


@pytest.mark.parametrize(
    "more",
    [
        {"text": "", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": CLAIM}}]},
        {"text": "", "attachments": [{"text": CLAIM, "fallback": "x"}]},
        {"text": CLAIM.replace("datos", "<https://a.example/x|datos>")},
    ],
)
def test_a_message_is_read_wherever_its_words_stand(asking: Asking, more: Any) -> None:
    assert "El paro ha bajado" in words_in(asking.shortcut(asking.say("x", **more)))


@pytest.mark.parametrize("more", [{"text": ""}, {"text": " \n "}, {"text": "", "files": [{"id": "F1"}]}])
def test_a_message_without_words_is_told_at_once(asking: Asking, more: Any) -> None:
    message = asking.say("x", **more)
    asking.acting.deliver(payloads.shortcut(asking.desk.sandbox, CHECKER, message, channel=GENERAL))
    assert asking.desk.rows("select count(*) from inquiries") == [(0,)]
    assert asking.desk.whispers(CHECKER)[-1] == words.HOW


@pytest.mark.parametrize("asked", ["", "  "])
def test_nothing_asked_says_how(acting: Dispatch, asked: str) -> None:
    assert acting.write(CHECKER, f"check{asked}") == words.HOW


@pytest.mark.parametrize("asked", ["🎉🎉", "!!!", "https://a.example/1 https://b.example/2"])
def test_what_has_no_words_is_answered_by_saying_so(asking: Asking, asked: str) -> None:
    assert "There are no words in it." in asking.words(asked)


def test_a_post_is_fetched_once_within_the_budget_and_counted(asking: Asking) -> None:
    source = read_from(asking.desk, post(77, CLAIM))
    said = words_in(asking.check(f"<{LINK}>"))
    assert "About a post by @somebody" in said
    assert "worth checking: probability" in said
    with asking.desk.sessions() as session:
        assert reads.this_month(session, source.name) == 1
    assert asking.desk.rows("select count(*) from tweets") == [(0,)]


@pytest.mark.parametrize("desk", [{"source": "x", "x_monthly_reads": 10}], indirect=True)
def test_a_used_up_budget_asks_for_nothing_and_says_so(asking: Asking) -> None:
    source = FeedSource(posts=[post(77, CLAIM)], fail=[AssertionError("it was asked")])  # type: ignore[list-item]
    asking.desk.tools.__dict__["source"] = source
    with asking.desk.sessions() as session:
        reads.record(session, source="x", account_id=None, posts=10)
        session.commit()
    assert "read budget (10) is used up" in asking.words(LINK)


def test_a_post_that_nobody_gives_is_told_and_costs_nothing(asking: Asking) -> None:
    source = read_from(asking.desk, fail=[SourceAway("X did not answer.")])
    assert "X did not answer." in asking.words(LINK)
    assert f"No post {77}" in asking.words(LINK)
    with asking.desk.sessions() as session:
        assert reads.this_month(session, source.name) == 0


def test_a_post_that_the_desk_has_is_asked_for_nowhere(asking: Asking) -> None:
    read_from(asking.desk, fail=[AssertionError("it was asked")])  # type: ignore[list-item]
    asking.desk.raise_card(post(77, CLAIM), outcome="withheld", label=0)
    asking.do("delete from cards")
    said = asking.words(LINK)
    assert "worth checking: probability" in said
    assert "→ withheld, probability 0.80" in said


def test_a_page_is_read_through_the_safe_fetcher(asking: Asking) -> None:
    desk = asking.desk
    body = f"<html><head><title>Datos del paro</title></head><body><article><p>{(CLAIM + ' ') * 12}</p></article></body></html>"
    with hostile_web(Policy(total_s=5.0)) as web:
        web.server.paths["/a"] = answer("Content-Type: text/html; charset=utf-8", body=body.encode())
        web.server.paths["/gone"] = answer("Content-Type: text/html", status="404 Not Found")
        fetched = replace(desk.tools.evidence.fetched, fetcher=web.fetcher)
        desk.tools.evidence = replace(desk.tools.evidence, fetched=fetched)
        said = asking.words("http://news.example/a")
        assert "About a page: Datos del paro" in said
        assert "worth checking: probability" in said
        assert "404" in asking.words("http://news.example/gone")
        for inside in ("http://127.0.0.1/admin", "http://10.0.0.1/", "http://[::1]/"):
            assert "not on the public internet" in asking.words(inside)


def test_earlier_checks_of_it_are_named(asking: Asking, tmp_path: Path) -> None:
    archive_of(asking.desk, tmp_path, review())
    said = asking.words(POST)
    assert "Checked before?" in said
    assert "Orvalia Checks" in said
    assert "3 May 2026" in said
    assert not set(ids.MATCH.values()) & set(actions_in(asking.private()[-1]))


def test_copies_are_named_with_who_handled_them_and_how(asking: Asking, acting: Dispatch) -> None:
    asking.desk.card(post(1, CLAIM))
    acting.click(OTHER, "feedback_reviewed")
    said = asking.words(CLAIM.upper())
    assert "*the same words* " in said
    assert "→ Reviewed by Fact-checker 2, " in said


def test_posts_that_say_something_like_it_are_named(desk: Desk, acting: Dispatch, on_tiny: OnTiny) -> None:
    judged_on_encoder(desk, on_tiny.head, post(1, "El paro sube un 3 %"), post(2, "El paro sube un 4 %"))
    said = Asking(desk, acting).words("El paro sube un 5 %")
    assert said.count("• *0.") == 2


def test_words_from_outside_ping_nobody(asking: Asking) -> None:
    hostile = "El paro <!channel> baja <@U0HEAD> un 3 % *en* 2019 & más"
    asking.desk.card(post(1, hostile))
    asking.shortcut(asking.say("x", text="El paro &lt;!channel&gt; baja &lt;@U0HEAD&gt; un 3 % *en* 2019 &amp; más"))
    for part in str(asking.private()[-1]).split("'mrkdwn'")[1:]:
        assert "<!channel>" not in part.split("}")[0]


def test_a_line_typed_twice_is_asked_once(asking: Asking, acting: Dispatch, desk: Desk) -> None:
    form = urlencode(payloads.command(desk.sandbox, CHECKER, f"check {CLAIM}", channel=TWEETS))
    for _ in range(2):
        acting._send(form, FORM)
    assert desk.rows("select count(*) from inquiries") == [(1,)]
    assert desk.whispers(CHECKER)[-1] == words.ASKED_BEFORE


def test_an_answer_is_told_once_whoever_comes_twice_and_the_sweep_finds_what_was_lost(
    asking: Asking, acting: Dispatch
) -> None:
    acting.write(CHECKER, f"check {CLAIM}")
    asking.do("update inquiries set queued_at = now() - interval '1 hour'")
    tasks.sweep()
    assert asking.desk.rows("select queued_at > now() - interval '1 minute' from inquiries") == [(True,)]
    asking.answered()
    answers.answer(1)
    answers.tell_answer(1)
    assert len(asking.private()) == 1


def test_what_is_cut_off_again_and_again_ends_in_a_sentence(asking: Asking, acting: Dispatch) -> None:
    acting.write(CHECKER, f"check {CLAIM}")
    asking.do("update inquiries set attempts = 3")
    assert "It was cut off 3 times" in words_in(asking.answered())


def test_without_a_model_the_rest_is_answered(asking: Asking, tmp_path: Path) -> None:
    archive_of(asking.desk, tmp_path, review())
    asking.do("update model_versions set folder = '/nowhere'")
    said = asking.words(POST)
    assert "is not at /nowhere" in said
    assert "Checked before?" in said
    assert ids.MAKE_CARD not in actions_in(asking.private()[-1])


def test_a_reader_is_refused(asking: Asking, acting: Dispatch, desk: Desk) -> None:
    with desk.sessions() as session:
        people.give(session, {HEAD: "reader"}, by="test", first_admin=None)
        session.commit()
    assert "asks for the role *Fact-checker*" in acting.write(HEAD, f"check {CLAIM}")
    assert desk.rows("select count(*) from inquiries") == [(0,)]
