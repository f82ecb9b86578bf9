"""`claimwire model list | promote | rollback | pull`, as typed."""

import json
import shutil
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from click.testing import CliRunner

from bot.commands.models import versions
from bot.doctor.ill import Ill
from bot.doctor.worth import worth_of
from ml import registry
from ml.examples import Example
from pipeline import services
from pipeline.store.learning import models
from tests.ml.two_writers import pairs

ROWS = [(f"El paro ha subido un {n}%", 1) for n in range(10, 40)] + [
    (f"Gracias {n} veces a todos hoy", 0) for n in range(10, 40)
]


@pytest.fixture(scope="module")
def trained(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("trained") / "mine"
    registry.train([Example(text=text, label=label) for text, label in ROWS], folder)
    return folder


@pytest.fixture
def model(database_url, redis_url, tmp_path, monkeypatch):
    """The command, on this test's database and folder."""
    named = {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "SOURCE": "replay", "STATE_DIR": str(tmp_path / "s")}
    for name, value in named.items():
        monkeypatch.setenv(name, value)

    def run(*words: object):
        done = CliRunner().invoke(versions.model, list(map(str, words)))
        services.current().engine.dispose()
        return done

    return run


def listed(model):
    return {one["version"]: one for one in json.loads(model("list", "--json").output)}


def test_a_trained_folder_is_put_to_work_listed_and_left_again(model, trained, model_folder, tmp_path, sessions):
    assert "No version is known yet" in model("list").output
    first, second = registry.load(model_folder).version, registry.load(trained).version
    mine = shutil.copytree(trained, tmp_path / "mine")
    assert f"{first} is live now, from " in model("promote", model_folder, "--reason", "a beginning").output
    done = model("promote", mine)
    shutil.rmtree(mine)
    kept = (tmp_path / "s" / "models" / second).resolve()
    assert done.exit_code == 0, done.output
    assert f"{second} is live now, in place of {first}, from {kept}." in done.output

    report, facts = registry.read_report(kept), listed(model)
    assert list(facts) == [second, first]
    assert {name: one["state"] for name, one in facts.items()} == {second: "live", first: "retired"}
    assert (facts[second]["f1"], tuple(facts[second]["f1_interval"])) == (report.f1, report.intervals["f1"])
    assert (facts[second]["recipe"], facts[second]["measured_on"]) == ("svm-tfidf", report.basis)
    assert facts[second]["promoted_at"] > facts[first]["promoted_at"]
    low, high = report.intervals["f1"]
    assert f"F1 {report.f1:.3f} ({low:.3f}–{high:.3f})" in model("list").output.splitlines()[0]

    assert f"{second} is live already" in model("promote", second).output
    assert f"{first} is live again, {second} is not." in model("rollback").output
    assert listed(model)[first]["state"] == "live"
    nowhere = model("rollback")
    assert (nowhere.exit_code, "There is nothing to go back to" in nowhere.output) == (1, True)
    assert f"{second} is live now, in place of {first}" in model("promote", second).output


def test_what_cannot_be_put_to_work_is_told_and_live_stays(model, trained, model_folder, tmp_path):
    model("promote", model_folder)
    before = model("list", "--json").output
    broken = shutil.copytree(trained, tmp_path / "broken")
    (broken / "weights.safetensors").write_bytes(b"?")
    (tmp_path / "empty").mkdir()
    live = registry.load(model_folder).version
    for named, says in (
        (broken, "cannot be loaded"),
        (tmp_path / "empty", "holds no model"),
        ("svm-tfidf-00000000", f"no folder and no version 'svm-tfidf-00000000'; the newest versions: {live}"),
        ("x" * 300, f"no folder and no version '{'x' * 300}'; the newest versions: {live}"),
    ):
        done = model("promote", named)
        assert done.exit_code == 1
        assert says in done.output
        assert "Live stays as it was." in done.output
        assert "Traceback" not in done.output
    assert model("list", "--json").output == before


def test_a_version_at_chance_is_put_to_work_only_anyway_and_the_doctor_says_so(model, tmp_path, sessions, monkeypatch):
    draw = np.random.default_rng(0)
    examples = [Example(text=f"{text} {n}", label=int(draw.integers(0, 2))) for n, (text, _) in enumerate(ROWS)]
    registry.train(examples, tmp_path / "chance")
    name = registry.load(tmp_path / "chance").version
    refused = model("promote", tmp_path / "chance")
    assert refused.exit_code == 1
    assert f"{name} is not put to work: what needs no model (" in refused.output
    assert "add --anyway, which is kept with your name. Live stays as it was." in refused.output
    assert listed(model) == {}
    done = model("promote", tmp_path / "chance", "--anyway", "--reason", "a trial")
    assert f"{name} is live now" in done.output
    assert "It was put to work anyway, which is kept with your name: what needs no model (" in done.output
    with sessions() as session:
        version = models.live(session, models.CHECKWORTHINESS)
    with pytest.raises(Ill, match=rf"{name} is live, and what needs no model .* go back: claimwire model rollback\."):
        worth_of(version)


def test_the_doctor_names_the_figure_of_a_good_version(model, trained, sessions):
    done = model("promote", trained)
    with sessions() as session:
        said = worth_of(models.live(session, models.CHECKWORTHINESS))
    assert said == "; F1 1.00 on 60 posts it had not seen [0.94–1.00]; without a model: 0.67"
    assert f"It reached {said.removeprefix('; ')}." in done.output


def test_each_task_has_a_live_version_of_its_own(model, trained, tmp_path):
    made, folder = registry.load(trained).version, tmp_path / "generated"
    model("promote", trained)
    registry.train(pairs(160, shortest=60, longest=90), folder, task="generated-text", recipe="nb-tfidf-generated")
    judge = registry.load(folder).version
    done = model("promote", folder)
    assert f"{judge} is live now, from " in done.output
    assert "`claimwire model rollback --task generated-text` goes back" in done.output
    shown = listed(model)
    assert {name: (one["task"], one["state"]) for name, one in shown.items()} == {
        made: ("checkworthiness", "live"), judge: ("generated-text", "live"),
    }  # fmt: skip
    assert f"{judge} is live already" in model("promote", judge).output
    alone = model("rollback", "--task", "generated-text")
    assert f"There is nothing to go back to: {judge} was the first" in alone.output


def test_nothing_to_go_back_to_before_anything_is_live(model):
    done = model("rollback")
    assert (done.exit_code, "No version is live yet" in done.output) == (1, True)


def test_a_version_without_a_report_is_listed_without_figures(model, sessions):
    with sessions() as session:
        models.add_candidate(
            session, task="checkworthiness", name="v1", recipe="xlmr", folder="/x", threshold=0.5, report={}
        )
        session.commit()
    assert listed(model)["v1"]["f1"] is None
    assert model("list").output.split()[:5] == ["candidate", "v1", "xlmr", "F1", "—"]


def test_pull_says_size_and_licence_of_each_part_and_what_follows(tmp_path, monkeypatch):
    found = [
        SimpleNamespace(name="me/words", folder=tmp_path, size=1_115_000_000, licence="mit", converted=()),
        SimpleNamespace(
            name="me/eyes", folder=tmp_path, size=5_000_000, licence="mit", converted=("spm.model", "w.bin")
        ),
    ]
    asked = {}

    def pull(recipe, **choices):
        asked.update(choices, recipe=recipe)
        return found

    monkeypatch.setattr(registry, "pull", pull)
    done = CliRunner().invoke(versions.model, ["pull", "noir", "--image-encoder", "me/eyes", "--from", str(tmp_path)])
    assert done.output.splitlines() == [
        f"me/words: 1,115 MB in {tmp_path}. Licence: mit.",
        f"me/eyes: 5 MB in {tmp_path}. Licence: mit. Converted: spm.model, w.bin.",
        "Train with it: claimwire train comparison --recipe noir …",
    ]
    assert asked == {
        "recipe": "noir", "encoder": None, "image_encoder": "me/eyes", "source": tmp_path, "progress": True,
    }  # fmt: skip


def test_pull_of_nothing_is_told():
    done = CliRunner().invoke(versions.model, ["pull", "svm-tfidf"])
    assert done.exit_code == 1
    assert "svm-tfidf needs no pretrained weights; train it." in done.output


def test_the_figure_of_many_classes_is_weighted_f1(model, sessions, tmp_path):
    report = {"scores": {"weighted_f1": 0.9}, "intervals": {"weighted_f1": [0.8, 0.95]}, "basis": "held out"}
    with sessions() as session:
        models.add_candidate(
            session,
            task=models.COMPARISON,
            name="n1",
            recipe="noir",
            folder=str(tmp_path),
            threshold=0.0,
            report=report,
        )
        session.commit()
    assert (listed(model)["n1"]["f1"], listed(model)["n1"]["f1_interval"]) == (0.9, [0.8, 0.95])
    assert "F1 0.900 (0.800–0.950)" in model("list").output
