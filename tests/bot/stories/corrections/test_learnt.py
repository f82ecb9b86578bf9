"""What people said of findings is exported, counted and learnt: the next recalibration knows it."""

import json
from pathlib import Path

from sqlalchemy import text

from bot.blocks import ids
from ml import registry
from ml.answers.document_comparison import LABELS
from ml.examples import read_examples
from ml.examples.learnt import LEARNT
from pipeline.checks.corrections import recalibrating
from pipeline.learning.retraining import promotion
from pipeline.processes import corrections
from pipeline.tables.corrections import CLASSES
from tests.bot.newsroom import CHECKER, HEAD, OTHER, TWEETS, soon, words_in
from tests.bot.stories.corrections.saying import RIGHT, STANDING, say, thread_of
from tests.bot.stories.test_findings import LONG, standing
from tests.bot.ways import Dispatch, by_socket
from tests.ml.two_writers import pairs

MANY = text(
    "insert into corrections (finding_id, tweet_id, kind, subject, version, found_at, person, verdict, answer) select "
    "id, tweet_id, kind, subject, version, made_at - interval '1 hour' * n, 'U1', case when n > 4 then 'right' else "
    "'wrong' end, case when n < 5 then 'human' end from findings, generate_series(1, 12) n"
)
"""Twelve findings as they were before, of which four were wrong."""
ONE = text(
    "insert into corrections (finding_id, tweet_id, kind, subject, version, found_at, person, verdict, answer, text, "
    "language) select id, tweet_id, kind, subject, version, made_at - interval '1 hour' * cast(:number as int), 'U1', "
    "'wrong', :answer, :text, 'es' from findings"
)
"""A finding as it was before, on another text, of which it is said who wrote it."""


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


def test_at_the_times_of_a_retraining_enough_corrections_make_a_candidate_once(newsroom, monkeypatch):
    drawn = pairs(recalibrating.ENOUGH, seed=7)
    texts, by_machine = ([one.text for one in drawn if one.label == label] for label in (0, 1))

    def correct(number, words, answer="human"):
        with newsroom.sessions() as session:
            session.execute(ONE, {"number": number, "text": words, "answer": answer})
            session.commit()

    def candidates():
        corrections.recalibrate()
        return newsroom.rows("select name, state from model_versions where state = 'candidate' and task like 'gen%'")

    for number, words in enumerate(texts[:-1]):
        correct(number, words)
    for number, words in enumerate(by_machine[:-1], start=len(texts)):
        correct(number, words, "machine")  # without another of each they move nothing
    assert candidates() == []
    correct(2 * len(texts), texts[-1])
    with monkeypatch.context() as full:
        full.setattr(promotion, "enter", _full)
        assert candidates() == []
    assert newsroom.rows("select details->>'why' from events where verb = 'recalibrated'") == [("The disk is full.",)]
    ((name, _),) = candidates()
    assert candidates() == [(name, "candidate")]
    ((live, folder),) = newsroom.rows(
        "select name, folder from model_versions where state = 'live' and task like 'gen%'"
    )
    assert name.startswith(f"{live}-")
    ((made,),) = newsroom.rows("select folder from model_versions where name = :name", name=name)
    counts = [len(registry.load(Path(one)).reference.languages) for one in (folder, made)]
    assert counts[1] == counts[0] + recalibrating.ENOUGH
    told = (
        "select details->>'corrected', details->>'candidate', jsonb_array_length(details->'corrections') from events "
        "where verb = 'recalibrated' and details->>'candidate' is not null"
    )
    assert newsroom.rows(told) == [(str(recalibrating.ENOUGH), name, 2 * recalibrating.ENOUGH - 1)]
    known = newsroom.rows("select jsonb_agg(id::text order by id) from corrections")
    named = newsroom.rows("select details->'corrections' from events where details->>'candidate' is not null")
    assert sorted(named[0][0], key=int) == known[0][0]


def _full(*_place, **_more):
    raise registry.ArtefactError("The disk is full.")


def test_nothing_is_made_of_a_version_that_says_nothing_of_what_it_learnt(newsroom):
    ((folder,),) = newsroom.rows("select folder from model_versions where state = 'live' and task like 'gen%'")
    with newsroom.sessions() as session:
        for number, one in enumerate(pairs(recalibrating.ENOUGH, seed=7)):
            answer = "machine" if one.label else "human"
            session.execute(ONE, {"number": number, "text": one.text, "answer": answer})
        session.commit()
    at = Path(folder) / "config.json"
    at.chmod(0o644)
    said = json.loads(at.read_text())
    del said["details"][LEARNT]
    at.write_text(json.dumps(said))
    corrections.recalibrate()
    assert newsroom.rows("select count(*) from events where verb = 'recalibrated'") == [(0,)]


def test_classes_are_those_of_the_task_in_its_order():
    assert CLASSES == LABELS
