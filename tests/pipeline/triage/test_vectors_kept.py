"""A post is encoded once: what triage and a rescoring made of its text is kept, whatever model asks next."""

import numpy as np
import pytest
from sqlalchemy import select

from benchmarks.large.statements import watch
from ml import registry
from ml.examples import Example
from pipeline.store.learning import rescorings, text_vectors
from pipeline.tables import Prediction, TextVector
from pipeline.triage import rescoring
from pipeline.triage.copy_rules import CopyRules
from pipeline.triage.sampling import Sampling
from pipeline.triage.triage import Judge, triage
from tests.fakes import post
from tests.pipeline.together import at_once

ALL = Sampling(fraction=1.0, salt="s")
TEXTS = (
    "El paro baja un 3 % en 2019, y la deuda sube.",
    "Gracias a todos",
    "El paro baja un 3 % en 2019, y la deuda sube.",
)


@pytest.fixture
def model(on_tiny):
    return registry.load(on_tiny.head)


@pytest.fixture
def judge(new_version, model):
    return Judge(new_version(), model.predict, model)


def run(sessions, ids, judge, copy_rules=None):
    with sessions() as session:
        raised = triage(session, ids, judge=judge, sampling=ALL, copy_rules=copy_rules)
        session.commit()
    return raised


def check_kept(sessions, model, texts):
    """What is kept is the texts' means, and nothing else."""
    wanted = dict(zip(map(text_vectors.digest, texts), model.encoder.means(texts), strict=True))
    with sessions() as session:
        found = {
            row.digest: row.means for row in session.scalars(select(TextVector).filter_by(encoder=model.encoder.id))
        }
    assert found.keys() == wanted.keys()
    for digest, means in wanted.items():
        assert text_vectors.numbers([found[digest]], model.encoder.shape)[0] == pytest.approx(means, abs=0.02)


@pytest.mark.parametrize("copy_rules", [None, CopyRules()])
def test_triage_keeps_what_the_encoder_made_and_judges_as_before(sessions, store_posts, judge, model, copy_rules):
    ids = store_posts(*(post(n, text) for n, text in enumerate(TEXTS, start=1))).new
    run(sessions, ids, judge, copy_rules)
    check_kept(sessions, model, TEXTS)
    with sessions() as session:
        judged = session.scalars(select(Prediction.probability).order_by(Prediction.tweet_id)).all()
    wanted = [one.probability for one in model.predict([Example(text=text) for text in TEXTS])]
    assert judged == pytest.approx(wanted, abs=1e-5)


def test_what_is_judged_already_is_not_read_again(sessions, store_posts, judge):
    ids = store_posts(post(1, TEXTS[0])).new
    run(sessions, ids, judge)
    with sessions() as session:
        session.query(TextVector).delete()
        session.commit()
    assert run(sessions, ids, judge) == []
    with sessions() as session:
        assert session.query(TextVector).count() == 0


def test_a_model_of_words_keeps_nothing(sessions, store_posts, new_version, model):
    run(sessions, store_posts(post(1, TEXTS[0])).new, Judge(new_version(), model.predict))
    with sessions() as session:
        assert (session.query(Prediction).count(), session.query(TextVector).count()) == (1, 0)


def test_a_batch_that_fails_keeps_nothing(sessions, store_posts, judge):
    ids = store_posts(post(1, TEXTS[0])).new
    with sessions() as session:
        triage(session, ids, judge=judge, sampling=ALL)
        session.rollback()
    with sessions() as session:
        assert session.query(TextVector).count() == 0


def test_a_live_head_is_asked_for_its_means(sessions, tools, on_tiny, store_posts, new_version, model):
    new_version(folder=str(on_tiny.head))
    with sessions() as session:
        found = tools.judge(session)
    run(sessions, store_posts(post(1, TEXTS[0])).new, found)
    check_kept(sessions, model, TEXTS[:1])


@pytest.mark.parametrize("attempts", [0, rescoring.CAREFULLY_FROM, rescoring.STEP_OVER_AT])
def test_a_rescoring_keeps_what_it_read(sessions, store_posts, new_version, model, attempts, monkeypatch):
    monkeypatch.setattr(rescoring, "BATCH", 3)
    judge, texts = Judge(new_version("before"), model.predict), [f"{text} {n}" for n in range(4) for text in TEXTS]
    run(sessions, store_posts(*(post(n, text) for n, text in enumerate(texts, start=1))).new, judge)
    later = Judge(new_version("later"), model.predict, model)
    rescored = begin(sessions, later, attempts=attempts)
    turns(sessions, rescored, judge=later)
    check_kept(sessions, model, texts[attempts == rescoring.STEP_OVER_AT :])


def turns(sessions, rescored, *, judge):
    while rescoring.turn(sessions, rescored, judge=judge):  # two may reach for one range: one of them goes without
        pass


def begin(sessions, judge, *, attempts=0):
    with sessions() as session:
        begun = rescorings.begin(session, version_id=judge.version_id, since=None, until=None, by="test")
        session.flush()
        session.query(rescoring.RescoringRange).update({"attempts": attempts})
        session.commit()
        return begun.id


def test_two_rescorings_of_the_same_texts_do_not_wait_in_a_circle(
    sessions, store_posts, new_version, model, monkeypatch
):
    monkeypatch.setattr(rescorings, "WIDTH", 8)
    monkeypatch.setattr(rescoring, "BATCH", 1)
    monkeypatch.setattr(rescoring, "TURN_S", 600)  # however busy the machine is
    texts = [f"El paro baja un {n} %" for n in range(8)]
    posts = [post(n, text) for n, text in enumerate([*texts, *texts[::-1]], start=1)]
    run(sessions, store_posts(*posts).new, Judge(new_version("before"), model.predict))
    later = Judge(new_version("later"), model.predict, model)
    rescored = begin(sessions, later)
    at_once(*[lambda: turns(sessions, rescored, judge=later)] * 2)
    check_kept(sessions, model, texts)
    with sessions() as session:
        assert session.query(Prediction).filter_by(outcome="rescored").count() == 16


def test_means_that_are_kept_judge_as_the_text_does(model):
    texts = [Example(text=text) for text in TEXTS]
    halves = model.by(lambda texts: model.encoder.means(texts).astype(np.float16).astype(np.float32)).predict(texts)
    assert [one.probability for one in halves] == pytest.approx(
        [one.probability for one in model.predict(texts)], abs=0.02
    )


def test_a_batch_of_any_size_sends_one_statement_more_than_without_an_encoder(sessions, store_posts, judge, model):
    numbers = []
    for many, the_judge in ((2, judge), (8, judge), (2, Judge(judge.version_id, model.predict))):
        posts = [post(len(numbers) * 10 + n, f"{TEXTS[n % 2]} {many} {n}") for n in range(1, many + 1)]
        ids = store_posts(*posts).new
        with watch() as seen:
            run(sessions, ids, the_judge)
        numbers.append(len(seen.statements))
    assert numbers[0] == numbers[1] == numbers[2] + 1
