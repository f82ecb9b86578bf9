"""Right or wrong: people say so under findings in Slack, each about the finding as it was."""

import json

from bot.blocks import ids
from bot.blocks.findings import corrections as blocks
from pipeline.processes import tasks
from pipeline.store.posts import tweets
from tests.bot import payloads
from tests.bot.newsroom import CHECKER, HEAD, OTHER, TWEETS, walk
from tests.bot.stories.corrections.saying import RIGHT, STANDING, WRONG, say, thread_of
from tests.bot.stories.test_findings import LONG, standing, work
from tests.bot.ways import Dispatch
from tests.fakes import post


def test_the_last_word_of_each_person_stands_and_can_be_taken_back(newsroom):
    way = Dispatch(newsroom)
    say(way, CHECKER, "machine")
    assert "Wrong" in newsroom.whispers(CHECKER)[-1]
    way.click(CHECKER, RIGHT)
    say(way, HEAD, "passages", passages=["0"])
    assert newsroom.rows(STANDING) == [(CHECKER, "right", None), (HEAD, "wrong", "passages")]
    told = thread_of(newsroom)
    quoted = len(newsroom.rows("select payload from findings")[0][0]["quoted"])
    assert f"Fact-checker 1: right · Head of desk: wrong, a person wrote 1 of the {quoted} passages quoted" in told
    way.click(HEAD, ids.UNDO_CORRECTION)
    assert newsroom.rows(STANDING) == [(CHECKER, "right", None)]
    assert "*Right*, of a finding" in way.write(CHECKER, "undo")
    way.write(CHECKER, "undo last")
    assert newsroom.rows(STANDING) == []
    assert "Fact-checker" not in thread_of(newsroom)
    assert newsroom.rows("select count(*) from events where verb = 'corrected'") == [(3,)]


def test_what_is_replayed_reordered_or_forged_is_stored_at_most_once(newsroom):
    way, (_, (message,)) = Dispatch(newsroom), standing(newsroom, TWEETS)
    value = next(str(one["value"]) for one in walk(message["blocks"]) if one.get("action_id") == RIGHT)

    def click(person, action_id, value):
        used = payloads.button(action_id, value)
        return payloads.in_message(newsroom.sandbox, person, used, channel=TWEETS, message=message)

    first, second = click(CHECKER, RIGHT, value), click(CHECKER, WRONG, value)
    way.deliver(second)
    view = newsroom.sandbox.modal(CHECKER)
    said = payloads.view_submission(newsroom.sandbox, CHECKER, view, {blocks.ANSWER: "human"})
    for payload in (said, said, first, first):  # Right was pressed before, and comes late
        way.deliver(payload)
    assert newsroom.rows(STANDING) == [(CHECKER, "wrong", "human")]
    finding_id, found = value.split(":")
    for forged in (
        "",
        "x",
        finding_id,
        f"{finding_id}:0",
        f"{finding_id}:{int(found) - 1}",
        f"99999:{found}",
        f"{value}:1",
    ):
        for action_id in (RIGHT, WRONG):
            way.deliver(click(OTHER, action_id, forged))
    for metadata, answer in (
        (view["private_metadata"], "Refute"),
        (f"{finding_id}:0:0:{TWEETS}", "human"),
        ("1", "human"),
    ):
        way.deliver(click(OTHER, WRONG, value))
        opened = newsroom.sandbox.modal(OTHER) | {"private_metadata": metadata}
        said = payloads.view_submission(newsroom.sandbox, OTHER, opened, {blocks.ANSWER: "human"})
        said["view"]["state"]["values"][blocks.ANSWER][blocks.ANSWER]["selected_option"]["value"] = answer
        way.deliver(said)
    elsewhere = click(OTHER, RIGHT, value) | {"channel": {"id": "C0GENERAL", "name": "general"}}
    way.deliver(elsewhere)
    assert newsroom.rows("select person from corrections") == [(CHECKER,)]


def test_a_correction_belongs_to_the_finding_as_it_was(newsroom, redis_url, terminal, tmp_path):
    way, (_, (old,)) = Dispatch(newsroom), standing(newsroom, TWEETS)
    say(way, CHECKER, "human")
    newsroom.tools.environment = newsroom.tools.environment.model_copy(update={"sweep_after_s": 0.0})
    ((account_id, number),) = newsroom.rows("select account_id, external_id from tweets")
    edited = post(int(number), f"Editado. {LONG}", edit_ids=(number, "901"))
    with newsroom.sessions() as session:
        assert tweets.add_posts(session, source="replay", account_id=account_id, posts=[edited]).edited
        session.commit()
    value = next(str(one["value"]) for one in walk(old["blocks"]) if one.get("action_id") == RIGHT)
    used = payloads.button(RIGHT, value)
    stale = payloads.in_message(newsroom.sandbox, OTHER, used, channel=TWEETS, message=old)
    way.deliver(stale)
    assert "checked anew meanwhile; nothing was stored" in newsroom.whispers(OTHER)[-1]
    for _ in range(2):
        tasks.sweep()
        work(redis_url)
    told = thread_of(newsroom)
    assert "look machine-written" in told
    assert "Fact-checker 1" not in told
    way.deliver(payloads.in_message(newsroom.sandbox, HEAD, used, channel=TWEETS, message=old))
    assert "checked anew meanwhile" in newsroom.whispers(HEAD)[-1]
    terminal("export", "corrections", "generated", tmp_path / "said.jsonl")
    (row,) = [json.loads(line) for line in (tmp_path / "said.jsonl").read_text().splitlines()]
    assert (row["text"], row["label"], row["part"]) == (LONG, 0, "whole text")
    way.click(CHECKER, RIGHT)  # about the new one, beside the old
    assert newsroom.rows(STANDING) == [(CHECKER, "wrong", "human"), (CHECKER, "right", None)]
