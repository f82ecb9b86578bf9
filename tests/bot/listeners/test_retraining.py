"""Verdicts on retrainings in the workspace: posted once, read by editors, rolled back by admins."""

from urllib.parse import urlencode

import pytest
from sqlalchemy import text

from bot.blocks import ids
from bot.sandbox import Misbehaviour
from pipeline.learning.retraining import announcement, promotion
from pipeline.messages.notifier import Unsure
from pipeline.processes import tasks
from pipeline.store import locks
from pipeline.store.learning import retrainings
from pipeline.store.locks import Lock
from pipeline.tables import Retraining
from tests.bot import payloads
from tests.bot.newsroom import ADMIN, CHECKER, FACT_CHECK, TWEETS, actions_in, notifier_on, words_in
from tests.bot.stories.verdicts import ended, row, told
from tests.bot.ways import FORM
from tests.pipeline.together import asked

LIVE = "select name from model_versions where state = 'live'"
POST = "chat.postMessage"


def shown(desk, retraining_id):
    """Show a verdict as the cards process does; the one message in the channel."""
    tasks.show_verdict(retraining_id)
    (message,) = desk.sandbox.messages(FACT_CHECK)
    return message


def test_a_promotion_is_told_in_plain_words_with_the_way_back(desk):
    message = shown(desk, ended(desk.sessions))
    said = words_in(message)
    for words in (
        "✔ A better model is at work", "F1 rises by 0.069, from 0.712 to 0.781.", "`svm-tfidf-1f0c3a2b`",
        "F1 0.781* (0.721 to 0.831)", "83 % of what it raises is check-worthy (precision)", "Difference of F1: +0.069* (95 % interval +0.021 to +0.118)",
        "on 312 gate posts", "probability of 99 %", "account group Opposition: F1 0.700 → 0.800 (+0.100, 140 posts)",
        "dataset 1 (ab12cd34), 2,491 posts", "asked for by Admin, in Slack",
    ):  # fmt: skip
        assert words in said, words
    assert "Tiny" not in said
    assert "<!channel>" not in str(message)
    assert actions_in(message) == [ids.ROLL_BACK]
    assert row(desk.sessions, 1).shown == "verdict"
    assert "A better model" in message["text"]


def test_the_figures_are_of_the_test_and_the_gate_says_why(desk):
    test = told(candidate="svm-tfidf-1f0c3a2b", live="svm-tfidf-demo", new=0.733, old=0.721)
    test["comparison"]["n"] = 140
    said = words_in(shown(desk, ended(desk.sessions, test=test)))
    for words in (
        "On the gate F1 rises by 0.069, from 0.712 to 0.781.", "F1 0.733* (0.673 to 0.783)",
        "Difference of F1: +0.012* (95 % interval +0.021 to +0.118) on 140 test posts, by which no model was chosen.",
        "On the 312 gate posts, which decide, it is +0.069. With a probability of 99 %",
    ):  # fmt: skip
        assert words in said, words
    assert "0.781*" not in said


def test_while_the_test_is_too_small_it_is_said_that_the_figures_flatter(desk):
    lacking = {"code": "too_few_posts", "values": {"posts": 1, "least": 50}}
    said = words_in(shown(desk, ended(desk.sessions, test={"lacking": lacking})))
    assert "The test holds 1 labelled post, and at least 50 are needed. Until then" in said
    assert "on 312 gate posts" in said
    assert "which flatters them" in said


@pytest.mark.parametrize(("state", "head"), [("refused", "The model stays as it is"), ("failed", "did not succeed")])
def test_a_refusal_and_a_failure_say_why_and_have_no_button(desk, state, head):
    reasons = ["F1 would fall by 0.1.", "F1 for the language ca would fall by 0.2."]
    written = [{"code": "as_written", "values": {"words": reason}} for reason in reasons]
    message = shown(desk, ended(desk.sessions, state=state, by="terminal:ana", reasons=written))
    said = words_in(message)
    assert head in said
    assert ("Nothing is labelled yet." in said) if state == "failed" else all(reason in said for reason in reasons)
    assert "ana on the terminal" in said
    assert actions_in(message) == []


def test_it_is_posted_once_whatever_the_first_attempt_came_to(desk):
    retraining_id = ended(desk.sessions)
    desk.sandbox.misbehave(Misbehaviour(POST, "drop"))
    with pytest.raises(Unsure):
        announcement.show(desk.sessions, desk.notifier, retraining_id)
    assert row(desk.sessions, retraining_id).tried_at is not None
    shown(desk, retraining_id)
    shown(desk, retraining_id)
    assert desk.rows("select shown, tried_at from retrainings") == [("verdict", None)]


def test_the_setting_names_the_channel(sandbox, desk):
    announcement.show(desk.sessions, notifier_on(sandbox, reports="tweets"), ended(desk.sessions))
    assert len(sandbox.messages(TWEETS)) == 1
    assert sandbox.messages(FACT_CHECK) == []


def test_only_an_admin_can_roll_back_and_the_second_click_finds_it_done(desk, acting, redis_url, monkeypatch):
    retraining_id = ended(desk.sessions)
    monkeypatch.setattr(promotion, "_check", lambda version: None)
    shown(desk, retraining_id)
    acting.click(CHECKER, ids.ROLL_BACK, channel=FACT_CHECK)
    assert "Only admins may do this" in desk.whispers(CHECKER)[-1]
    assert asked(redis_url, "triage") == []

    acting.click(ADMIN, ids.ROLL_BACK, channel=FACT_CHECK)
    assert "`svm-tfidf-1f0c3a2b` is being taken back" in desk.whispers(ADMIN)[-1]
    assert asked(redis_url, "triage") == [("roll_back", [retraining_id])]
    assert desk.rows(LIVE) == [("svm-tfidf-1f0c3a2b",)]
    tasks.roll_back(retraining_id)
    tasks.roll_back(retraining_id)
    assert desk.rows(LIVE) == [("svm-tfidf-demo",)]
    assert desk.rows("select by_whom, reason from promotions where kind = 'rollback'") == [
        (ADMIN, f"by the button under retraining {retraining_id}")
    ]
    assert asked(redis_url, "cards") == [("show_verdict", [retraining_id])]
    click = desk.sandbox.messages(FACT_CHECK)[0]
    message = shown(desk, retraining_id)
    assert "↩ Rolled back: svm-tfidf-demo is at work again (Admin)" in words_in(message)
    assert actions_in(message) == []
    assert actions_in(click) == [ids.ROLL_BACK]


def test_a_click_after_another_promotion_changes_nothing_and_the_button_goes(desk, acting):
    retraining_id = ended(desk.sessions)
    shown(desk, retraining_id)
    with desk.sessions() as session:
        session.execute(text("update model_versions set state = 'retired' where state = 'live'"))
        session.commit()
    acting.click(ADMIN, ids.ROLL_BACK, channel=FACT_CHECK)
    assert "`svm-tfidf-1f0c3a2b`" not in desk.whispers(ADMIN)[-1]
    assert "svm-tfidf-1f0c3a2b is not live any more. Nothing was changed." in desk.whispers(ADMIN)[-1]
    assert actions_in(shown(desk, retraining_id)) == []


def test_what_stands_in_the_way_is_said_on_the_message_and_the_button_stays(desk, acting):
    retraining_id = ended(desk.sessions)
    shown(desk, retraining_id)
    acting.click(ADMIN, ids.ROLL_BACK, channel=FACT_CHECK)
    tasks.roll_back(retraining_id)  # the folders of these versions are nowhere
    message = shown(desk, retraining_id)
    assert "/nowhere/svm-tfidf-demo" in words_in(message)
    assert actions_in(message) == [ids.ROLL_BACK]
    assert desk.rows(LIVE) == [("svm-tfidf-1f0c3a2b",)]


def test_an_admin_asks_for_a_retraining_by_slash_command(desk, acting, redis_url):
    assert "Only admins" in acting.write(CHECKER, "retrain now")
    assert "0 labels have come since the last retraining, and 200 are asked for" in acting.write(ADMIN, "retrain")
    assert "Write `/claimwire retrain`" in acting.write(ADMIN, "retrain everything")
    assert desk.rows("select id from retrainings") == []
    assert "Retraining 1 (svm-tfidf) is asked for" in acting.write(ADMIN, "Retrain NOW")
    assert desk.rows("select state, asked_by from retrainings") == [("waiting", ADMIN)]
    assert asked(redis_url, "train") == [("retrain", [1])]


def test_a_retraining_that_is_asked_for_twice_is_asked_for_once(desk, acting, redis_url):
    form = payloads.command(desk.sandbox, ADMIN, "retrain now", channel=TWEETS)
    acting._send(urlencode(form), FORM)
    said = "Retraining 1 is asked for already, and waits; its verdict is posted when it is done."
    assert [acting.write(ADMIN, words) for words in ("retrain now", "retrain")] == [said] * 2
    with desk.sessions() as session:  # so quick is one that finds too little to learn from
        retrainings.end(session, session.get_one(Retraining, 1), state="refused", verdict={"reasons": []})
        session.commit()
    acting._send(urlencode(form), FORM)  # Slack delivers the first once more
    assert desk.whispers(ADMIN)[-1] == "That is asked for already; the verdict is posted when it is done."
    assert asked(redis_url, "train") == [("retrain", [1])]
    with desk.sessions() as session:
        locks.hold(session, Lock.RETRAINING)
        assert "is running already" in acting.write(ADMIN, "retrain now")
    assert "Retraining 2 (svm-tfidf) is asked for" in acting.write(ADMIN, "retrain now")
    assert asked(redis_url, "train") == [("retrain", [1]), ("retrain", [2])]


def test_the_button_of_a_verdict_works_only_where_the_verdict_stands(desk, acting, redis_url, caplog):
    retraining_id = ended(desk.sessions)
    message = shown(desk, retraining_id)
    used = payloads.button(ids.ROLL_BACK, str(retraining_id))
    acting.deliver(payloads.in_message(desk.sandbox, ADMIN, used, channel=TWEETS, message=message))
    assert desk.whispers(ADMIN)[-1].startswith("The message of this button is not in this channel")
    assert "which stands elsewhere" in caplog.text
    assert asked(redis_url, "triage") == []
