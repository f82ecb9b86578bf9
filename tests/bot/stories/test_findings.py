"""From a replayed long post to the finding on its card and in its thread, in #tweets and then in #fact-check: once."""

import base64
import json
import shutil
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
import redis
from sqlalchemy import update

from bot.blocks import ids
from bot.blocks.findings import finding as finding_blocks
from bot.blocks.findings import words
from bot.blocks.statements import in_words
from bot.sandbox import Misbehaviour
from pipeline import queue
from pipeline.checks.evidence.reader import EvidenceReader
from pipeline.checks.evidence.view import LinkedPage
from pipeline.checks.generated_text import GeneratedTextCheck
from pipeline.fetching.policy import Policy
from pipeline.learning.retraining import promotion
from pipeline.messages.finding_view import FindingOnCard, FindingView, GeneratedText, Passage
from pipeline.messages.notifier import NotifierError
from pipeline.messages.statement import Statement, as_written
from pipeline.monitoring import polling
from pipeline.monitoring.replayed_feed import monitor_feed
from pipeline.processes import tasks
from pipeline.tables import Account, ModelVersion
from tests.bot.newsroom import CHECKER, FACT_CHECK, TWEETS, actions_in, desk_on, words_in
from tests.bot.ways import Dispatch
from tests.fakes import after_a_while
from tests.ml.two_writers import written
from tests.pipeline.fetching.hostile import answer, hostile_web
from tests.pipeline.together import keys

POST = "chat.postMessage"
CARD = (
    "look machine-written; of human texts like those that it was compared with, at most 1 in 20 has a flagged passage"
)


@pytest.fixture
def version(generated_version):
    """A small version that knows the two writers."""
    return generated_version


def text(*lengths):
    """Words of a person and of the machine in turns, so many of each."""
    draw = np.random.default_rng(3)
    return " ".join(written(draw, machine=bool(n % 2), length=length) for n, length in enumerate(lengths))


LONG = "El paro baja un 3 %, <!channel> @everyone. " + text(130, 390, 130)


def feed(folder: Path, *texts: str, links: tuple[str, ...] = ()) -> Path:
    """X API objects of one account that is monitored."""
    posts = [
        {
            "id": str(900 + n), "text": words[:100], "author_id": "7", "created_at": "2026-11-01T00:00:00.000Z",
            "lang": "es", "note_tweet": {
                "text": words, "entities": {"urls": [{"url": link, "expanded_url": link} for link in links]},
            },
        }
        for n, words in enumerate(texts)
    ]  # fmt: skip
    users = [{"id": "7", "username": "somebody", "name": "Somebody"}]
    path = folder / "feed.json"
    path.write_text(json.dumps({"data": posts, "includes": {"users": users}}), encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def _first_model(model_folder, tmp_path):
    """The demo model, where the first batch would train it."""
    shutil.copytree(model_folder, tmp_path / "models" / "svm-tfidf-demo")


@pytest.fixture
def newsroom(sandbox, database_url, redis_url, tmp_path, version):
    """A desk on a feed of one long post, with a live version of generated text."""
    made = feed(tmp_path, LONG)
    with desk_on(
        sandbox,
        database_url=database_url,
        redis_url=redis_url,
        folder=tmp_path,
        replay_feed=made,
        negative_fraction=1.0,
    ) as desk:
        promote(desk, version)
        yield desk


def promote(desk, folder):
    with desk.sessions() as session:
        known = promotion.enter(session, folder, models_dir=desk.settings.models_dir)
        promotion.promote(session, known, by="test", anyway=True)
        session.commit()


def play(desk):
    """Read the feed as the poller does."""
    with desk.sessions() as session:
        monitor_feed(session, desk.tools.source, leave_out=frozenset(), groups={})
        account_id = session.query(Account.id).scalar()
        session.commit()
    polling.poll(desk.tools, account_id)


def work(redis_url, *, twice=False):
    """Do what waits in the queues, as the workers do; a message that Slack did not take is left to another attempt."""
    with redis.Redis.from_url(redis_url) as client:
        while popped := client.brpop(["triage", "checks", *keys("cards")], timeout=0.01):
            message = json.loads(popped[1])
            task = queue.app.tasks[message["headers"]["task"]]
            arguments, *_ = json.loads(base64.b64decode(message["body"]))
            for _ in range(1 + twice):
                with suppress(NotifierError):
                    task(*arguments)


def standing(desk, channel):
    """The card's words and those in its thread."""
    messages = desk.sandbox.messages(channel)
    (card,) = [one for one in messages if "thread_ts" not in one]
    thread = [one for one in messages if one.get("thread_ts") == card["ts"]]
    assert len(messages) == 1 + len(thread)
    return card, thread


@pytest.mark.parametrize("twice", [False, True])
def test_a_long_post_gets_its_finding_on_the_card_and_once_in_the_thread(newsroom, redis_url, twice):
    play(newsroom)
    work(redis_url, twice=twice)
    card, (reply,) = standing(newsroom, TWEETS)
    assert CARD in words_in(card)
    assert ids.FEEDBACK["selected"] in actions_in(card)
    told = words_in(reply)
    ((payload,),) = newsroom.rows("select payload from findings")
    assert f"({payload['flagged']} of {payload['passages']} passages) look machine-written." in told
    assert 1 <= payload["flagged"] < payload["passages"]
    assert len(payload["quoted"]) == payload["flagged"]
    for one in payload["quoted"]:
        place = (
            f"Characters {one['start'] + 1:,}–{one['end']:,}, at {100 * one['start'] / len(LONG):.0f} % of the text:"
        )
        assert place in told
        assert one["words"].rstrip("…") in LONG[one["start"] : one["end"]]
        assert one["words"] in told
    assert "at most 5 % of those that people wrote have a flagged passage" in told
    assert "Checked with lr-tfidf-generated" in told
    assert "texts it had not seen [" in told
    assert payload["lowest"] <= 0.05
    assert reply["metadata"]["event_type"] == "claimwire_finding"


def test_selected_takes_the_finding_to_the_fact_check(newsroom, redis_url):
    play(newsroom)
    work(redis_url)
    Dispatch(newsroom).click(CHECKER, ids.FEEDBACK["selected"])
    work(redis_url)
    card, thread = standing(newsroom, FACT_CHECK)
    assert CARD in words_in(card)
    assert "Proposed for a fact-check" in words_in(card)
    assert len(thread) == 1
    line, left = standing(newsroom, TWEETS)
    assert (actions_in(line), len(left)) == ([ids.UNDO_FEEDBACK, ids.WHY], 1)
    Dispatch(newsroom).write(CHECKER, "undo last")
    work(redis_url)
    assert newsroom.sandbox.messages(FACT_CHECK) == []
    Dispatch(newsroom).click(CHECKER, ids.FEEDBACK["rejected"])
    work(redis_url)
    newsroom.let_leave()
    assert newsroom.sandbox.messages(TWEETS) == []


@pytest.mark.parametrize("kind", ["rate_limited", "server_error", "drop", "error"])
def test_slack_fails_once_and_the_finding_stands_once(newsroom, redis_url, monkeypatch, kind):
    play(newsroom)
    newsroom.notifier.poster.timeout = 2
    asked = []
    with monkeypatch.context() as held_back:
        held_back.setattr(queue, "ask_check", asked.extend)
        work(redis_url)
    assert standing(newsroom, TWEETS)[1] == []
    newsroom.sandbox.misbehave(Misbehaviour(POST, kind))
    queue.ask_check(asked)
    work(redis_url)
    card, thread = standing(newsroom, TWEETS)
    assert CARD in words_in(card)
    assert newsroom.rows("select shown, last_error is not null from finding_messages") == [("nothing", True)]
    assert len(thread) == (1 if kind == "drop" else 0)
    for _ in range(2):
        after_a_while(newsroom.sessions)
        with suppress(NotifierError):
            tasks.show_card(asked[0][0])
    assert len(standing(newsroom, TWEETS)[1]) == 1
    assert newsroom.rows("select shown, last_error, tried_at from finding_messages") == [("finding", None, None)]


def test_a_card_that_somebody_deleted_with_its_thread_standing_is_healed(newsroom, redis_url):
    play(newsroom)
    work(redis_url)
    card, _ = standing(newsroom, TWEETS)
    newsroom.notifier.client.chat_delete(channel=TWEETS, ts=card["ts"])  # leaves a note over the finding
    ((card_id,),) = newsroom.rows("select id from cards")
    with newsroom.sessions() as session:
        session.connection().exec_driver_sql("update cards set shown = 'outdated'")
        session.commit()
    tasks.show_card(card_id)
    alive = [one for one in newsroom.sandbox.messages(TWEETS) if one.get("subtype") != "tombstone"]
    assert [one.get("thread_ts") for one in alive] == [None, alive[0]["ts"]]


class Pages:
    """Pages that a test put in."""

    def __init__(self, page):
        self.page, self.asked = page, []

    def first(self, links):
        self.asked += links
        return self.page


@pytest.mark.parametrize(
    ("page", "kept"),
    [
        (LinkedPage("https://news.example/a", title="A <!here> title", text=text(130, 390)), ("reportable", None)),
        (LinkedPage("https://news.example/a", text=text(800)), ("nothing_to_report", None)),
        (LinkedPage("https://news.example/a", text="Una palabra."), ("impossible", "This text cannot be judged: a passage")),
        (LinkedPage("https://news.example/a", reason="403", sentence="The page refuses to be read (403)."), ("impossible", "The page refuses")),
        (LinkedPage("https://news.example/a", reason="slow", sentence="It did not answer in time.", for_now=True), ("waiting", "It did not answer")),
    ],
)  # fmt: skip
def test_the_page_behind_a_link_is_checked_where_the_desk_wants_it(
    sandbox, database_url, redis_url, tmp_path, version, monkeypatch, page, kept
):
    made = feed(tmp_path, "El paro baja un 3 %.", links=("https://x.com/a/status/1", "https://news.example/a"))
    with desk_on(
        sandbox, database_url=database_url, redis_url=redis_url, folder=tmp_path, replay_feed=made,
        negative_fraction=1.0, check_generated="linked-pages",
    ) as desk:  # fmt: skip
        promote(desk, version)
        pages = Pages(page)
        monkeypatch.setattr(EvidenceReader, "first_page", lambda _, links: pages.first(links))
        play(desk)
        work(redis_url)
        card, thread = standing(desk, TWEETS)
        ((subject, state, why),) = desk.rows("select subject, state, why from findings")
        assert pages.asked == ["https://x.com/a/status/1", "https://news.example/a"]
    assert (subject, state) == ("page", kept[0])
    assert (why or "").startswith(kept[1] or "")
    assert ("of the linked page" in words_in(card), len(thread)) == ((True, 1) if state == "reportable" else (False, 0))
    assert [words_in(one) for one in thread if "A <!here> title" not in words_in(one)] == []


def test_the_page_is_read_from_the_web_by_the_room_of_evidence(sandbox, database_url, redis_url, tmp_path, version):
    html = f"<!doctype html><html><head><title>T</title></head><body><article><p>{text(130, 390)}</p></article></body></html>"
    made = feed(tmp_path, "El paro baja un 3 %.", links=("http://news.example/gone", "http://news.example/a"))
    with (
        hostile_web(Policy(total_s=5.0)) as web,
        desk_on(
            sandbox, database_url=database_url, redis_url=redis_url, folder=tmp_path, replay_feed=made,
            negative_fraction=1.0, check_generated="linked-pages",
        ) as desk,
    ):  # fmt: skip
        web.server.paths["/gone"] = answer("Content-Type: text/html", status="404 Not Found")
        web.server.paths["/a"] = answer("Content-Type: text/html; charset=utf-8", body=html.encode())
        desk.tools.evidence = replace(
            desk.tools.evidence, fetched=replace(desk.tools.evidence.fetched, fetcher=web.fetcher)
        )
        promote(desk, version)
        play(desk)
        work(redis_url)
        card, (reply,) = standing(desk, TWEETS)
    assert "of the linked page" in words_in(card)
    assert "T" in words_in(reply).splitlines()


@pytest.mark.parametrize(
    ("which", "words", "wanted"),
    [
        ("long-posts", LONG, 1),
        ("long-posts", "El paro baja un 3 %.", 0),
        ("off", LONG, 0),
        ("linked-pages", LONG, 1),  # pages are not to be fetched
    ],
)
def test_what_is_checked_is_the_desks_choice(newsroom, redis_url, tmp_path, which, words, wanted):
    feed(tmp_path, words, links=("https://news.example/a",))
    newsroom.tools.environment = newsroom.tools.environment.model_copy(
        update={"check_generated": which, "fetch_pages": False}
    )
    play(newsroom)
    work(redis_url)
    assert newsroom.rows("select count(*) from cards where purpose = 'tweets'") == [(1,)]
    assert newsroom.rows("select count(*) from findings") == [(wanted,)]


def test_without_a_live_version_nothing_is_checked(newsroom, redis_url):
    with newsroom.sessions() as session:
        session.execute(update(ModelVersion).filter_by(task="generated-text").values(state="retired"))
        session.commit()
    play(newsroom)
    work(redis_url)
    assert newsroom.rows("select count(*) from findings") == [(0,)]


def test_a_version_that_is_not_on_this_machine_fails_the_check_alone(newsroom, redis_url, tmp_path):
    with newsroom.sessions() as session:
        session.execute(update(ModelVersion).filter_by(task="generated-text").values(folder="/nowhere"))
        session.commit()
    play(newsroom)
    work(redis_url)
    _, thread = standing(newsroom, TWEETS)
    assert thread == []
    ((state, why),) = newsroom.rows("select state, why from findings")
    assert (state, "is not at /nowhere: copy it there" in why) == ("waiting", True)


def checked(newsroom, words, **choices):
    check = GeneratedTextCheck(sessions=newsroom.sessions, **choices)
    return check._judged(words, language="es")


def test_what_cannot_be_judged_is_kept_with_its_reason(newsroom):
    few = checked(newsroom, LONG, alpha=0.0001)
    assert few.state == "impossible"
    assert "human texts to compare with, and alpha 0.0001 needs 9999" in few.why
    huge = checked(newsroom, LONG * 1200 + "\x00")
    assert huge.payload.read == 1_000_000
    assert [note.code for note in huge.payload.notes] == ["read_in_part"]
    assert len(huge.payload.quoted) <= 6
    assert len(json.dumps(asdict(huge.payload))) < 8_000
    uncorrected = checked(newsroom, LONG, correction="none")
    assert "uncorrected: were passages independent, 30 % of like human texts would be flagged" in in_words(
        uncorrected.payload.guarantee, words.SHORT_GUARANTEE
    )


def test_a_language_without_calibration_is_said_in_the_thread(newsroom):
    check = GeneratedTextCheck(sessions=newsroom.sessions)
    made = check._judged(LONG, language="eu")
    view = FindingView(1, FindingOnCard(1, "post", made.payload), "m", "tweets", TWEETS, None)
    assert "no human texts in 'eu'" in words_in({"blocks": finding_blocks.blocks(view)})


def test_the_longest_finding_fits_into_a_message(newsroom, notifier):
    wide = Passage(999_000, 1_000_000, "W" * 600)
    told = GeneratedText(
        share=0.001, flagged=5_000, passages=9_000, read=1_000_000, quoted=(wide,) * 6,
        guarantee=Statement("as_written", {"words": "g" * 900, "short": "s"}), notes=(as_written("<!channel> n" * 300),), title="T" * 900, url="https://a.example/" + "u" * 5_000,
    )  # fmt: skip
    newsroom.notifier.client.chat_postMessage(channel=TWEETS, text="above")
    (above,) = newsroom.sandbox.messages(TWEETS)
    view = FindingView(1, FindingOnCard(1, "page", told), "m", "tweets", TWEETS, above["ts"])
    notifier.post(view)
    reply = newsroom.sandbox.messages(TWEETS)[-1]
    assert "Less than 1 % of the linked page (5,000 of 9,000 passages)" in words_in(reply)
    assert "And 4,994 more; these stand out most." in words_in(reply)
    assert "<!channel>" not in str(reply)
    assert "&lt;!channel&gt;" in str(reply)
