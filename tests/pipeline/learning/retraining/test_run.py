"""A retraining from the wish to the verdict: what is promoted, what is refused, and what stops it."""

import json
import random
import shutil
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import func, update

from ml import registry
from ml.examples import Example
from pipeline.learning.retraining import announcement, fresh_posts, promotion, run
from pipeline.learning.retraining.lock import only_one
from pipeline.learning.retraining.promotion_rules import Rules
from pipeline.learning.retraining.run import Missing
from pipeline.messages.statement import Statement
from pipeline.store.learning import datasets as datasets_of
from pipeline.store.learning import models, retrainings
from pipeline.tables import Campaign, CampaignTweet, Feedback, Retraining
from tests.labelling import click_on, samples
from tests.pipeline.learning.retraining.conftest import PLAN
from tests.pipeline.together import at_once


def row_of(sessions, retraining_id) -> Retraining:
    with sessions() as session:
        return retrainings.whole(session, retraining_id)


def shuffle_labels(monkeypatch) -> None:
    """Let trainings learn from labels that say nothing, under a name of their own."""
    train, name = registry.train, registry.version_name

    def shuffled(examples):
        labels = [example.label for example in examples]
        random.Random(3).shuffle(labels)
        return [replace(example, label=label) for example, label in zip(examples, labels, strict=True)]

    monkeypatch.setattr(registry, "train", lambda examples, folder, **how: train(shuffled(examples), folder, **how))
    monkeypatch.setattr(registry, "version_name", lambda examples, **how: name(shuffled(examples), **how))


def test_a_better_candidate_is_promoted_and_a_tie_is_kept_out(sessions, retraining_context, ask, live_name):
    weak, first = live_name(), ask()
    assert run.run(retraining_context, first) == first
    done = row_of(sessions, first)
    assert (done.state, done.wanted, done.error) == ("promoted", "verdict", None)
    assert live_name() == done.candidate.name != weak
    told = done.verdict
    assert told["candidate"]["scores"]["f1"] > told["live"]["scores"]["f1"]
    assert told["comparison"]["n"] == told["candidate"]["scores"]["n"]
    assert set(told["comparison"]["groups"]) == {"language", "account_group"}
    assert told["weighting"] == {"code": "desk_weighted", "values": {}}
    assert told["caveats"] == []  # it is known what either has read, and no test post is among it
    assert run.run(retraining_context, first) is None

    again = ask()
    run.run(retraining_context, again)
    same = row_of(sessions, again)
    assert (same.state, same.candidate.name, same.dataset_id) == ("refused", live_name(), done.dataset_id)
    assert same.verdict["reasons"] == [{"code": "same_labels", "values": {}}]
    assert same.verdict["caveats"] == []


def test_a_live_version_that_learnt_test_posts_is_told(sessions, retraining_context, ask, live_name, tmp_path):
    examples = [Example(text=one.text, label=one.label) for one in samples()[:280]]
    registry.train(examples, tmp_path / "own")
    with sessions() as session:
        own = promotion.enter(session, tmp_path / "own", models_dir=retraining_context.models_dir)
        promotion.promote(session, own, by="test")
        name = own.name
        session.commit()
    asked = ask()
    run.run(retraining_context, asked)
    caveats = row_of(sessions, asked).verdict["caveats"]
    assert [caveat["code"] for caveat in caveats] == ["learnt_gate_posts", "learnt_test_posts"]
    for values in (caveat["values"] for caveat in caveats):
        assert values["version"] == name
        assert 0 < values["learnt"] <= values["posts"]


def test_a_live_version_of_which_nobody_knows_what_it_learnt_is_told(sessions, retraining_context, ask, live_name):
    with sessions() as session:
        folder = Path(models.live(session, models.CHECKWORTHINESS).folder)
    config = json.loads((folder / "config.json").read_text())
    kept = config["details"].pop("learnt")
    (folder / "config.json").write_text(json.dumps(config))
    weak, asked = live_name(), ask()
    run.run(retraining_context, asked)
    assert row_of(sessions, asked).verdict["caveats"] == [
        {"code": "live_training_unknown", "values": {"version": weak}}
    ]
    config["details"]["learnt"] = kept
    (folder / "config.json").write_text(json.dumps(config))


def test_a_candidate_that_learnt_shuffled_labels_is_refused(sessions, retraining_context, ask, live_name, monkeypatch):
    run.run(retraining_context, ask())
    good = live_name()
    shuffle_labels(monkeypatch)
    asked = ask()
    run.run(retraining_context, asked)
    done = row_of(sessions, asked)
    assert (done.state, live_name()) == ("refused", good)
    assert done.verdict["reasons"][0]["code"] == "f1_falls"
    assert done.candidate.state == "candidate"


def test_what_was_rolled_back_is_not_put_to_work_again_by_itself(sessions, retraining_context, ask, live_name):
    weak = live_name()
    run.run(retraining_context, ask())
    with sessions() as session:
        promotion.roll_back(session, by="U0HEAD", leave=live_name())
        session.commit()
    asked = ask()
    run.run(retraining_context, asked)
    done = row_of(sessions, asked)
    assert (done.state, live_name()) == ("refused", weak)
    assert [reason["code"] for reason in done.verdict["reasons"]] == ["rolled_back_before"]


def test_what_decides_is_not_what_is_quoted(sessions, retraining_context, ask):
    asked = ask()
    run.run(retraining_context, asked)
    done = row_of(sessions, asked)
    told, view = done.verdict, announcement.view_of(done)
    with sessions() as session:
        posts = {
            split: [row.key for row in datasets_of.rows(session, done.dataset_id, split=split)]
            for split in ("gate", "test", "train", "validation")
        }
    fresh = len(posts["train"]) + len(posts["validation"])  # of which the weak version has learnt none
    assert told["comparison"]["n"] == len(posts["gate"]) + fresh
    assert told["test"]["comparison"]["n"] == len(posts["test"]) == view.comparing.n
    assert told["comparison"]["data_hash"] != told["test"]["comparison"]["data_hash"]
    assert (view.comparing.split, view.comparing.gate.n) == ("test", len(posts["gate"]) + fresh)
    assert view.comparing.candidate.f1 == told["test"]["candidate"]["scores"]["f1"]
    assert done.candidate.report["scores"] == told["test"]["candidate"]["scores"]
    assert done.candidate.report["basis"] == f"the {len(posts['test'])} test posts of dataset {done.dataset_id}"


@pytest.mark.parametrize("shares", [(0.6, 0.1, 0.3, 0.0), (0.6, 0.1, 0.27, 0.03)])
def test_while_the_test_is_too_small_the_gate_decides_and_is_quoted_as_what_it_is(
    sessions, retraining_context, ask, shares
):
    asked = ask()
    run.run(replace(retraining_context, plan=replace(PLAN, shares=shares)), asked)
    done = row_of(sessions, asked)
    view = announcement.view_of(done)
    assert done.state == "promoted"
    assert done.verdict["test"].keys() == {"lacking"}
    assert (view.comparing.split, view.comparing.lacking.code) == ("gate", "too_few_posts")
    assert view.comparing.n == view.comparing.gate.n > done.candidate.report["scores"]["n"]
    assert "gate posts" in done.candidate.report["basis"]
    assert "by which versions are chosen" in done.candidate.report["basis"]


def test_too_small_a_gate_is_refused_before_anything_is_trained(sessions, retraining_context, ask, monkeypatch):
    monkeypatch.setattr(registry, "train", lambda *_, **__: pytest.fail("It was trained."))
    asked = ask()
    run.run(replace(retraining_context, plan=replace(PLAN, rules=Rules(test_min=500))), asked)
    done = row_of(sessions, asked)
    assert done.state == "refused"
    (reason,) = done.verdict["reasons"]
    assert (reason["code"], reason["values"]["least"]) == ("too_few_posts", 500)


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({"progressive": True}, "cannot begin with another version's weights"),
        ({"settings": {"C": -1}}, "give a number above 0"),
    ],
)
def test_what_people_can_mend_is_told_and_live_stays(sessions, retraining_context, ask, live_name, chosen, said):
    before, asked = live_name(), ask(**chosen)
    assert run.run(retraining_context, asked) == asked
    done = row_of(sessions, asked)
    assert (done.state, done.wanted, live_name()) == ("failed", "verdict", before)
    assert said in done.error


def test_a_live_version_that_is_not_here_stops_it(sessions, retraining_context, ask, tmp_path):
    with sessions() as session:
        live = models.live(session, models.CHECKWORTHINESS)
        shutil.copytree(live.folder, tmp_path / "elsewhere")
        live.folder = str(tmp_path / "gone")
        session.commit()
    asked = ask()
    run.run(retraining_context, asked)
    assert "copy its folder" in row_of(sessions, asked).error


def test_a_version_that_somebody_promotes_meanwhile_stays(sessions, retraining_context, ask, live_name, monkeypatch):
    run.run(retraining_context, ask())
    learnt = live_name()
    with sessions() as session:
        promotion.roll_back(session, by="U0HEAD")
        session.commit()
    click_on(sessions, samples()[300:400])
    train = registry.train

    def meanwhile(*given, **how):
        report = train(*given, **how)
        entered.set()
        return report

    entered = Event()
    monkeypatch.setattr(registry, "train", meanwhile)
    load = registry.load

    def promote_first(folder: Path):
        if entered.is_set():
            entered.clear()
            with sessions() as session:
                promotion.promote(session, models.named(session, models.CHECKWORTHINESS, learnt), by="U0HEAD")
                session.commit()
        return load(folder)

    monkeypatch.setattr(registry, "load", promote_first)
    asked = ask()
    run.run(retraining_context, asked)
    done = row_of(sessions, asked)
    assert (done.state, live_name()) == ("refused", learnt)
    assert done.verdict["reasons"] == [{"code": "another_live", "values": {}}]


def test_two_never_run_at_once_and_who_comes_second_leaves(sessions, retraining_context, ask, monkeypatch):
    with only_one(retraining_context.engine) as held:
        assert held is not None
        assert run.run(retraining_context, ask()) is None
    trained = []
    train = registry.train
    monkeypatch.setattr(registry, "train", lambda *given, **how: (trained.append(1), train(*given, **how))[1])
    asked = ask()
    results = at_once(*[lambda: run.run(retraining_context, asked)] * 3)
    assert sorted(results, key=str) == [asked, None, None]
    assert trained == [1] * (1 + fresh_posts.FOLDS)
    assert row_of(sessions, asked).state == "promoted"


def test_asked_twice_it_waits_once_and_too_few_labels_are_too_few(sessions, retraining_context, ask):
    assert ask() == ask()
    with sessions() as session:
        session.execute(update(Feedback).values(undone_at=func.now()).where(Feedback.id > 90))
        few = run.ask(session, PLAN, PLAN.request(), by="timetable", why=Statement("enough_labels"))
        assert isinstance(few, Missing)
        assert str(few) == "90 labels have come since the last retraining, and 100 are asked for."


def test_labels_count_from_the_last_retraining_that_reached_a_verdict(sessions, retraining_context, ask):
    def there() -> int:
        with sessions() as session:
            return retrainings.new_labels(session, models.CHECKWORTHINESS)

    assert there() == 300
    run.run(retraining_context, ask(settings={"C": -1}))
    assert there() == 300
    run.run(retraining_context, ask())
    assert there() == 0
    click_on(sessions, samples()[300:303])
    assert there() == 3
    with sessions() as session:
        campaign = Campaign(name="first", annotators=3, guideline="", drawn="file", created_by="U0ADMIN")
        session.add(campaign)
        session.flush()
        session.add(CampaignTweet(campaign_id=campaign.id, position=1, text="El paro baja un 3 %."))
        session.commit()
        assert there() == 3
        campaign.state, campaign.closed_at, campaign.closed_by = "closed", func.now(), "U0ADMIN"
        session.commit()
    assert there() == 4
