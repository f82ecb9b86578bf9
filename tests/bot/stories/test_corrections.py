"""Right or wrong: people say so under findings in Slack, and the next recalibration knows it."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from bot.blocks import ids
from bot.blocks.findings import corrections as blocks
from bot.commands.main import claimwire
from ml import registry
from ml.answers.document_comparison import LABELS
from ml.examples import read_examples
from pipeline import services
from pipeline.checks.corrections import examples, recalibrating
from pipeline.checks.evidence.fetched_once import FetchedOnce
from pipeline.checks.evidence.reader import EvidenceReader
from pipeline.fetching.policy import Policy
from pipeline.fetching.reading.picture_files import PictureFiles
from pipeline.processes import corrections, tasks
from pipeline.store.posts import tweets
from pipeline.tables.corrections import CLASSES
from tests.bot import payloads
from tests.bot.newsroom import CHECKER, HEAD, OTHER, TWEETS, actions_in, desk_on, soon, walk, words_in
from tests.bot.stories.test_findings import LONG, feed, play, promote, standing, work
from tests.bot.ways import Dispatch, by_socket
from tests.compared import feed as pair_feed
from tests.compared import put_up
from tests.fakes import post
from tests.ml.two_writers import pairs
from tests.pipeline.fetching.hostile import hostile_web

RIGHT, WRONG = ids.CORRECTION["right"], ids.CORRECTION["wrong"]
STANDING = "select person, verdict, answer from corrections where undone_at is null order by id"
HOME = "http://news.example"
MANY = text(
    "insert into corrections (finding_id, tweet_id, kind, subject, version, found_at, person, verdict, answer) select "
    "id, tweet_id, kind, subject, version, made_at - interval '1 hour' * n, 'U1', case when n > 4 then 'right' else "
    "'wrong' end, case when n < 5 then 'human' end from findings, generate_series(1, 12) n"
)
"""Twelve findings as they were before, of which four were wrong."""
ONE = text(
    "insert into corrections (finding_id, tweet_id, kind, subject, version, found_at, person, verdict, answer, text, "
    "language) select id, tweet_id, kind, subject, version, made_at - interval '1 hour' * cast(:number as int), 'U1', "
    "'wrong', 'human', :text, 'es' from findings"
)
"""A finding as it was before, on another text, which a person wrote."""


@pytest.fixture(autouse=True)
def _first_model(model_folder, tmp_path):
    """The demo model, where the first batch would train it."""
    shutil.copytree(model_folder, tmp_path / "models" / "svm-tfidf-demo")


@pytest.fixture
def newsroom(sandbox, database_url, redis_url, tmp_path, generated_version):
    """A desk with a card under which a finding on a long post stands."""
    with desk_on(
        sandbox, database_url=database_url, redis_url=redis_url, folder=tmp_path, replay_feed=feed(tmp_path, LONG),
        negative_fraction=1.0,
    ) as desk:  # fmt: skip
        promote(desk, generated_version)
        play(desk)
        work(redis_url)
        yield desk


@pytest.fixture
def terminal(newsroom, monkeypatch):
    """Commands at this desk; what they print."""
    read = newsroom.settings
    for name, value in (("DATABASE_URL", read.database_url), ("REDIS_URL", read.redis_url), ("SOURCE", "replay")):
        monkeypatch.setenv(name, str(getattr(value, "get_secret_value", lambda v=value: v)()))
    monkeypatch.setenv("STATE_DIR", str(read.state_dir))
    monkeypatch.chdir(read.state_dir)

    def run(*words, code=0):
        done = CliRunner().invoke(claimwire, list(map(str, words)))
        services.use(newsroom.tools)  # as the bot's own process has them
        assert done.exit_code == code, done.output
        return done.output

    return run


def thread_of(desk):
    return words_in(standing(desk, TWEETS)[1][0])


def say(way, person, answer, **more):
    """Press Wrong and say what would be right."""
    way.click(person, WRONG)
    soon(lambda: way.desk.sandbox.modal(person))
    way.submit(person, {blocks.ANSWER: answer, **more})


def recalibrated(run, folder, out, *words):
    """How many human texts the new version compares with."""
    told = run("model", "recalibrate", folder, "--out", out, *words)
    return len(registry.load(out).reference.languages), told


def test_a_click_in_the_sandbox_changes_the_next_recalibration_and_nothing_else_does(
    newsroom, terminal, tmp_path, generated_version
):
    before = len(registry.load(generated_version).reference.languages)
    command = ["model", "recalibrate", generated_version, "--corrections", "--out", tmp_path / "none"]
    assert "people click Right or Wrong under findings" in terminal(*command, code=1)
    with by_socket(newsroom) as way:
        way.click(OTHER, RIGHT)  # confirms passages, and says nothing of who wrote the whole text
        soon(lambda: "Fact-checker 2: right" in thread_of(newsroom))
        assert "people click Right or Wrong" in terminal(*command, code=1)
        way.click(OTHER, ids.UNDO_CORRECTION)
        soon(lambda: "Fact-checker 2" not in thread_of(newsroom))
        say(way, CHECKER, "human")
        soon(lambda: "Fact-checker 1: wrong, a person wrote all of it" in thread_of(newsroom))
    soon(lambda: "Fact-checker 1: wrong, a person wrote all of it" in words_in(standing(newsroom, TWEETS)[0]))
    after, told = recalibrated(terminal, generated_version, tmp_path / "after", "--corrections")
    assert after == before + 1
    assert f"it compares with {before + 1} human texts" in told
    assert "1 corrected text that it had not learnt" in told
    judged = [registry.check_generated(one, LONG).passages for one in (generated_version, tmp_path / "after")]
    assert all(now.adjusted > then.adjusted for then, now in zip(*judged, strict=True) if then.flagged)
    again = terminal("model", "recalibrate", tmp_path / "after", "--corrections", "--out", tmp_path / "twice", code=1)
    assert "has learnt all of these texts already" in again


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


def test_passages_that_a_person_wrote_and_others_are_exported_as_training_reads_them(newsroom, terminal, tmp_path):
    way = Dispatch(newsroom)
    say(way, CHECKER, "passages")
    assert newsroom.rows(STANDING) == []  # which passages was not said
    newsroom.sandbox.close_view(CHECKER, newsroom.sandbox.modal(CHECKER)["id"])
    say(way, CHECKER, "passages", passages=["0"])
    assert "1 example" not in terminal("export", "corrections", "comparison", tmp_path / "none.csv")
    terminal("export", "corrections", "generated", tmp_path / "said.csv")
    read = list(read_examples(tmp_path / "said.csv"))
    ((payload,),) = newsroom.rows("select payload from findings")
    assert [one.label for one in read] == [0] + [1] * (len(payload["quoted"]) - 1)
    first = payload["quoted"][0]
    assert read[0].text == LONG[first["start"] : first["end"]].strip()
    assert {one.topic for one in read} == {f"post:{newsroom.rows('select id from tweets')[0][0]}"}


def test_training_takes_what_the_desk_said_and_the_report_counts_it(newsroom, terminal, tmp_path):
    train = ["train", "generated", "--out", tmp_path / "g"]
    assert "Name what to learn from: --data FILE" in terminal(*train, code=2)
    told = terminal(*train, "--corrections", code=1)
    assert "The desk gives 0 corrected examples." in told
    way = Dispatch(newsroom)
    say(way, CHECKER, "human")
    way.click(HEAD, RIGHT)  # as many say right as wrong: the finding counts for neither
    assert json.loads(terminal("report", "--json"))["checkers"] == []
    way.click(OTHER, RIGHT)
    ((version,),) = newsroom.rows("select version from findings")
    (found,) = json.loads(terminal("report", "--json"))["checkers"]
    assert found == {"check": "generated_text", "version": version, "judged": 1, "right": 1, "share": None}
    few = f"The desk judged 1 finding on machine-written text by {version} since "
    assert few in terminal("report")
    with newsroom.sessions() as session:
        session.execute(MANY)
        session.commit()
    assert "Of 13 findings on machine-written text" in terminal("report")
    (found,) = json.loads(terminal("report", "--json"))["checkers"]
    assert (found["judged"], found["right"]) == (13, 9)
    assert found["share"]["low"] < found["share"]["value"] == 0.6923 < found["share"]["high"]


def test_at_the_times_of_a_retraining_enough_corrections_make_a_candidate_once(newsroom):
    texts = [one.text for one in pairs(recalibrating.ENOUGH, seed=7) if one.label == 0]

    def correct(number, words):
        with newsroom.sessions() as session:
            session.execute(ONE, {"number": number, "text": words})
            session.commit()

    def candidates():
        corrections.recalibrate()
        return newsroom.rows("select name, state from model_versions where state = 'candidate' and task like 'gen%'")

    for number, words in enumerate(texts[:-1]):
        correct(number, words)
    assert candidates() == []
    correct(len(texts), texts[-1])
    ((name, _),) = candidates()
    assert candidates() == [(name, "candidate")]
    ((live, folder),) = newsroom.rows(
        "select name, folder from model_versions where state = 'live' and task like 'gen%'"
    )
    assert name.startswith(f"{live}-")
    ((made,),) = newsroom.rows("select folder from model_versions where name = :name", name=name)
    counts = [len(registry.load(Path(one)).reference.languages) for one in (folder, made)]
    assert counts[1] == counts[0] + recalibrating.ENOUGH
    told = "select details->>'corrected', details->>'candidate' from events where verb = 'recalibrated'"
    assert newsroom.rows(told) == [(str(recalibrating.ENOUGH), name)]


@pytest.fixture
def comparing(sandbox, database_url, redis_url, tmp_path, learnt):
    """A desk with a card of which a post is held against its page, both with pictures."""
    pair = learnt.pair(LABELS.index("Support_Text"))
    with (
        hostile_web(Policy(total_s=5.0)) as web,
        desk_on(
            sandbox, database_url=database_url, redis_url=redis_url, folder=tmp_path, negative_fraction=1.0,
            replay_feed=pair_feed(tmp_path, pair.text, links=(f"{HOME}/a",), photo=f"{HOME}/here.png"),
        ) as desk,
    ):  # fmt: skip
        put_up(web.server, pair)
        promote(desk, learnt.folder)
        desk.tools.evidence = EvidenceReader(
            FetchedOnce(desk.sessions, web.fetcher, PictureFiles(desk.settings.evidence_dir))
        )
        play(desk)
        work(redis_url)
        yield desk, pair


def test_a_pair_is_kept_with_its_pictures_and_makes_a_version_less_sure(comparing, learnt, tmp_path):
    desk, pair = comparing
    way = Dispatch(desk)
    way.click(CHECKER, WRONG)
    asked = desk.sandbox.modal(CHECKER)
    offered = [one["value"] for part in walk(asked) for one in part.get("options") or ()]
    assert offered == ["Support_Multimodal", "Insufficient_Multimodal", "Insufficient_Text", "Refute"]
    way.submit(CHECKER, {blocks.ANSWER: "Refute", blocks.SENTENCE: "The ferry <!here>"})
    assert "Fact-checker 1: wrong, should be contradicted" in thread_of(desk)
    assert "Fact-checker 1: wrong, should be contradicted" in words_in(standing(desk, TWEETS)[0])
    assert RIGHT in actions_in(standing(desk, TWEETS)[1][0])
    with desk.sessions() as session:
        (kept,) = examples.examples(session, "comparison", evidence_dir=desk.settings.evidence_dir)
        (row,) = examples.rows(session, "comparison")
    assert (kept.text, LABELS[kept.label], row["sentence"]) == (pair.text, "Refute", "The ferry <!here>")
    assert pair.document[:40] in kept.document
    assert all(Path(one).is_file() for one in (kept.image, kept.document_image))
    written = tmp_path / "pairs.jsonl"
    written.write_text(json.dumps(row, default=str))
    (read,) = registry.read_pairs([written], images=desk.settings.evidence_dir).examples
    assert (read.image, read.document_image, read.label) == (kept.image, kept.document_image, kept.label)
    heats = [
        registry.recalibrate(learnt.folder, [], tmp_path / str(label), corrected=[kept_as(kept, label)]).calibration
        for label in (LABELS.index("Refute"), LABELS.index("Support_Text"))
    ]
    own = registry.load(learnt.folder).temperature
    assert heats[0]["temperature"] > own >= heats[1]["temperature"]
    assert registry.check(tmp_path / "4", task="comparison").version != registry.load(learnt.folder).version


def kept_as(example, label):
    """The pair with another answer, and other words, since the version knows this one by heart."""
    return type(example)(**vars(example) | {"label": label, "document": f"{example.document} Never learnt."})


def test_right_of_a_comparison_names_its_class_and_a_page_removed_takes_its_text_along(comparing):
    desk, _ = comparing
    way = Dispatch(desk)
    way.click(CHECKER, RIGHT)
    assert desk.rows("select answer, document is not null from corrections") == [("Support_Text", True)]
    desk.tools.evidence.remove(f"{HOME}/a")
    assert desk.rows("select answer, text, document, image from corrections") == [("Support_Text", None, None, None)]
    way.click(HEAD, RIGHT)
    assert "no longer kept, so it is counted, and nothing is learnt from it" in desk.whispers(HEAD)[-1]
    with desk.sessions() as session:
        assert list(examples.rows(session, "comparison")) == []


def test_classes_are_those_of_the_task_in_its_order():
    assert CLASSES == LABELS
