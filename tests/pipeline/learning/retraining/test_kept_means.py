"""Retraining reads what is kept, encodes the rest, and keeps that; an edited post is another text."""

from dataclasses import replace

import pytest
from sqlalchemy import delete, func, select

from ml import registry
from ml.encoders import shelf
from pipeline.learning.retraining import run
from pipeline.learning.retraining.kept_means import KeptMeans, judging_by_kept
from pipeline.learning.retraining.promotion_rules import Rules
from pipeline.store.learning import retrainings, text_vectors
from pipeline.tables import TextVector


class Counting:
    """An encoder that remembers what it was asked to read."""

    def __init__(self, encoder):
        self.id, self.shape, self._means, self.read = encoder.id, encoder.shape, encoder.means, []

    def means(self, texts):
        self.read += texts
        return self._means(texts)


@pytest.fixture
def encoder(on_tiny):
    return Counting(shelf.load(on_tiny.encoder))


@pytest.fixture
def on_shelf(on_tiny, retraining_context):
    """Where retrainings run here, with an encoder on the shelf."""
    retraining_context.encoders.symlink_to(on_tiny.encoder.parent)
    rules = Rules(test_min=20, group_min=20, group_drop=1.0, margin=1.0)
    return replace(retraining_context, plan=replace(retraining_context.plan, rules=rules))


def test_a_text_is_read_once(sessions, encoder):
    kept = KeptMeans(sessions, encoder)
    texts = ["uno", "dos", "uno", "tres"]
    first = kept(texts)
    assert encoder.read == ["uno", "dos", "tres"]
    assert first.shape == (4, *encoder.shape)
    assert (first[0] == first[2]).all()
    again = kept(["cuatro", *texts[::-1]])
    assert encoder.read == ["uno", "dos", "tres", "cuatro"]
    assert (again[1:] == first[::-1]).all()
    assert first == pytest.approx(encoder.means(texts), abs=0.02)
    assert kept([]).shape == (0, *encoder.shape)


def test_a_text_of_other_characters_is_read_anew(sessions, encoder):
    kept = KeptMeans(sessions, encoder)
    for text in ("El paro baja un 3 %.", "El paro baja un 0,3 %.", "el paro baja un 3 %.", "El paro baja un 3 %. "):
        kept([text])
        assert encoder.read[-1] == text


def test_more_texts_than_one_statement_reads(sessions, encoder, monkeypatch):
    monkeypatch.setattr(text_vectors, "AT_MOST", 3)
    texts = [str(n) for n in range(10)]
    kept = KeptMeans(sessions, encoder)
    assert (kept(texts) == kept(texts)).all()
    assert encoder.read == texts


def test_what_was_made_is_kept_when_a_later_text_fails(sessions, encoder, monkeypatch):
    monkeypatch.setattr(text_vectors, "AT_MOST", 2)
    means = encoder.means

    def failing(texts):
        if "tres" in texts:
            raise MemoryError
        return means(texts)

    monkeypatch.setattr(encoder, "means", failing)
    with pytest.raises(MemoryError):
        KeptMeans(sessions, encoder)(["uno", "dos", "tres"])
    monkeypatch.setattr(encoder, "means", means)
    KeptMeans(sessions, encoder)(["uno", "dos", "tres"])
    assert encoder.read == ["uno", "dos", "tres"]


def test_a_model_of_words_judges_as_it_did(sessions, model_folder):
    model = registry.load(model_folder)
    assert judging_by_kept(model, sessions) is model


def test_a_retraining_reads_a_text_once_and_a_second_one_none(sessions, on_shelf, ask, reads):
    first = ask(recipe="encoder-head")
    run.run(on_shelf, first)
    done = whole(sessions, first)
    assert (done.error, done.candidate.recipe) == (None, "encoder-head")
    assert len(reads) == len(set(reads)) == kept(sessions) > 300
    assert done.verdict["candidate"]["scores"]["n"] > 20

    reads.clear()
    again = ask(recipe="encoder-head", settings={"C": 0.5})
    run.run(on_shelf, again)
    assert whole(sessions, again).candidate_id != done.candidate_id
    assert reads == []


def test_what_was_kept_before_or_is_made_now_gives_the_same_version(sessions, on_shelf, ask):
    found = []
    for turn in "12":
        asked = ask(recipe="encoder-head")
        run.run(on_shelf, asked)
        folder = on_shelf.models_dir / whole(sessions, asked).candidate.name
        found.append((folder / "weights.safetensors").read_bytes())
        folder.rename(on_shelf.models_dir / turn)
        with sessions() as session:
            half = select(TextVector.digest).order_by(TextVector.digest).limit(200)
            session.execute(delete(TextVector).where(TextVector.digest.in_(half)))
            session.commit()
    assert found[0] == found[1]


def test_without_an_encoder_the_reason_is_told(sessions, retraining_context, ask):
    asked = ask(recipe="encoder-head")
    run.run(retraining_context, asked)
    done = whole(sessions, asked)
    assert done.state == "failed"
    assert "There is no encoder, and" in done.error


def whole(sessions, asked):
    with sessions() as session:
        return retrainings.whole(session, asked)


def kept(sessions):
    with sessions() as session:
        return session.scalar(select(func.count()).select_from(TextVector))


def test_a_head_is_the_usual_recipe_where_there_is_an_encoder(tools, on_tiny):
    assert tools.plan.recipe == "svm-tfidf"
    tools.choices.encoders_dir.mkdir(parents=True)
    assert tools.plan.recipe == "svm-tfidf"
    (tools.choices.encoders_dir / on_tiny.encoder.name).symlink_to(on_tiny.encoder)
    assert tools.plan.recipe == "encoder-head"
    assert tools.plan.request().settings == {}
    tools.environment = tools.environment.model_copy(update={"retrain_recipe": "lr-embeddings"})
    assert tools.plan.recipe == "lr-embeddings"
