"""Posts that are new to live judge beside the gate part, by folds that have not learnt them."""

from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import update

from ml import registry
from ml.examples import Example, Prediction
from pipeline.learning.retraining import fresh_posts, run, weighted_splits
from pipeline.learning.retraining.fresh_posts import FOLDS, Crossed
from pipeline.learning.retraining.promotion_rules import Rules
from pipeline.store.learning import models, retrainings
from pipeline.tables import KnownText
from tests.pipeline.learning.retraining.conftest import PLAN


@pytest.fixture(autouse=True)
def few_folds() -> None:
    """As many as a desk has."""


def ended(sessions, retraining_id):
    with sessions() as session:
        return retrainings.whole(session, retraining_id)


def test_no_fold_learns_what_it_judges_and_the_test_is_left_alone(sessions, retraining_context, ask, monkeypatch):
    learnt, train = defaultdict(set), registry.train

    def seen(examples, folder, **how):
        learnt[folder.name].add(frozenset(one.text for one in examples))
        return train(examples, folder, **how)

    monkeypatch.setattr(registry, "train", seen)
    asked = ask()
    run.run(retraining_context, asked)
    with sessions() as session:
        clusters = fresh_posts.clusters(session, ended(sessions, asked).dataset_id)
    assert {cluster % FOLDS for cluster in clusters.values()} == set(range(FOLDS))
    for fold in range(FOLDS):
        own = {text for text, cluster in clusters.items() if cluster % FOLDS == fold}
        assert any(not own & each and each & set(clusters) for each in learnt["fold"])


def test_folds_learn_what_live_has_learnt_but_copies_of_what_they_judge(sessions, monkeypatch):
    learnt, train = [], registry.train

    def seen(examples, folder, **how):
        learnt.append({one.text for one in examples})
        return train(examples, folder, **how)

    monkeypatch.setattr(registry, "train", seen)
    posts = [Example(text=f"El paro {'baja' if n % 2 else 'sube'} un {n} %.", label=n % 2) for n in range(40)]
    clusters = {one.text: number for number, one in enumerate(posts)} | {posts[20].text: 0}  # a copy of the first
    fresh_posts.crossed(posts, posts[:10], clusters, sessions, recipe="svm-tfidf", settings={})
    texts = [one.text for one in posts]
    assert learnt == [
        set(texts) - {texts[fold], texts[fold + 5]} - ({texts[20]} if fold == 0 else set()) for fold in range(FOLDS)
    ]


def test_copies_are_in_one_fold(sessions, retraining_context, ask):
    asked = ask()
    run.run(retraining_context, asked)
    with sessions() as session:
        dataset = ended(sessions, asked).dataset_id
        session.execute(update(KnownText).values(cluster_id=FOLDS + 2))
        assert set(fresh_posts.clusters(session, dataset).values()) == {FOLDS + 2}


def test_too_small_a_gate_part_does_not_keep_a_young_desk_from_learning(sessions, retraining_context, ask):
    asked = ask()
    plan = replace(PLAN, rules=Rules(test_min=50, group_min=50), shares=(0.8, 0.1, 0.05, 0.05))
    run.run(replace(retraining_context, plan=plan), asked)
    done = ended(sessions, asked)
    assert done.state == "promoted"
    assert "that live had not learnt" in done.verdict["candidate"]["basis"]
    assert done.verdict["comparison"]["n"] >= 50


def test_what_live_has_learnt_judges_no_more(sessions, retraining_context, ask):
    first = ask()
    run.run(retraining_context, first)
    second = ask(recipe="svm-tfidf")
    run.run(retraining_context, second)
    with sessions() as session:
        done = retrainings.whole(session, second)
        live = models.live(session, models.CHECKWORTHINESS)
        gate = fresh_posts.judging(session, done.dataset_id, live=Path(live.folder), recipe="svm-tfidf")
    assert done.verdict["comparison"]["n"] == len(gate.examples)
    assert registry.learnt(Path(live.folder), gate.examples) == 0


def test_a_large_gate_part_judges_alone(sessions, retraining_context, ask, monkeypatch):
    asked, sizes = ask(), {}
    run.build(retraining_context, asked)
    with sessions() as session:
        dataset = retrainings.whole(session, asked).dataset_id
        live = Path(models.live(session, models.CHECKWORTHINESS).folder)
        gate = len(weighted_splits.read(session, dataset, "gate").examples)
        for enough in (gate + 1, gate):
            monkeypatch.setattr(fresh_posts, "ENOUGH", enough)
            judging = fresh_posts.judging(session, dataset, live=live, recipe="svm-tfidf")
            sizes[enough] = len(judging.examples)
    assert sizes[gate] == gate < sizes[gate + 1]


def test_a_recipe_that_trains_for_long_is_judged_by_the_gate_part_alone(sessions, retraining_context, ask):
    asked = ask()
    run.build(retraining_context, asked)
    with sessions() as session:
        dataset = retrainings.whole(session, asked).dataset_id
        live = Path(models.live(session, models.CHECKWORTHINESS).folder)
        assert "live had not learnt" not in fresh_posts.judging(session, dataset, live=live, recipe="xlmr").basis


class Candidate:
    """It is sure of everything."""

    version, threshold = "v2", 0.3

    def predict(self, examples):
        return [Prediction(label=1, probability=0.9) for _ in examples]


@pytest.mark.parametrize(("above", "label"), [(0.5, 1), (0.0, 1), (-0.5, 0), (40.0, 1), (-40.0, 0)])
def test_what_is_above_a_folds_threshold_is_above_the_candidates(above, label):
    fresh, other = Example(text="new"), Example(text="of the gate part")
    found = Crossed(Candidate(), {"new": above}).predict([other, fresh, other])
    assert [one.probability for one in found[::2]] == [0.9, 0.9]
    assert found[1].label == label
    assert (found[1].probability >= Candidate.threshold - 1e-12) == bool(label)
