import json
import os
import subprocess
import sys
from dataclasses import replace

import pytest

from ml import registry
from ml.examples import Example


def test_the_door_opens_without_a_models_libraries():
    code = "import ml.registry, sys; print([m for m in ('torch', 'sklearn', 'transformers') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_report_is_out_of_fold_and_written(eight, tmp_path):
    report = registry.train(eight, tmp_path / "m")
    assert "out-of-fold" in report.basis
    assert report.scores.n == 8
    assert report.version == registry.load(tmp_path / "m").version == registry.version_name(eight)
    assert registry.read_report(tmp_path / "m") == report
    assert json.loads((tmp_path / "m" / "report.json").read_text())["scores"]["f1"] == report.f1


def test_report_is_on_held_out_examples_when_given(eight, tmp_path):
    held_out = [Example(text="El paro ha subido", label=1), Example(text="Gracias a todos", label=0)]
    report = registry.train(eight, tmp_path / "m", held_out=held_out)
    assert "held-out" in report.basis
    assert report.scores.n == 2
    assert registry.evaluate(tmp_path / "m", held_out, basis=report.basis) == replace(report, trained_languages={})
    assert registry.evaluate(registry.load(tmp_path / "m"), held_out).f1 == 1.0


def test_version_names_tell_examples_and_recipes_apart(eight):
    name = registry.version_name(eight)
    assert name.startswith("svm-tfidf-")
    assert len(name) == len("svm-tfidf-") + 8
    assert name == registry.version_name(eight[::-1])
    assert name == registry.version_name(eight, settings={"C": 0.3})
    assert name != registry.version_name(eight, settings={"C": 3.0})
    assert name != registry.version_name(eight[1:])


def test_settings_reach_the_recipe(eight, tmp_path):
    registry.train(eight, tmp_path / "m", settings={"vocabulary_size": 3, "cleaning": ["lower"]})
    assert len(json.loads((tmp_path / "m" / "vocabulary.json").read_text())) == 3
    assert json.loads((tmp_path / "m" / "config.json").read_text())["cleaning"] == ["lower"]
    registry.load(tmp_path / "m").predict(eight)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"recipe": "oracle"}, "no recipe 'oracle'; choose among svm-tfidf"),
        ({"task": "astrology"}, "no task 'astrology'; choose among checkworthiness"),
        ({"task": "generated-text"}, "svm-tfidf does not learn generated-text; choose among nb-tfidf-generated"),
        ({"settings": {"D": 1}}, "no setting 'D'; choose among"),
        ({"settings": {"C": -1}}, "C is -1; give a number above 0"),
        ({"settings": {"C": "much"}}, "C is 'much'"),
        ({"settings": {"folds": 1}}, "folds is 1; give 2 or more"),
        ({"settings": {"class_weight": "heavy"}}, "class_weight is 'heavy'"),
        ({"settings": {"cleaning": ["bleach"]}}, "no cleaning step 'bleach'"),
    ],
)
def test_a_wrong_recipe_says_what_to_choose(eight, tmp_path, options, says):
    with pytest.raises(registry.RecipeError, match=says):
        registry.train(eight, tmp_path / "m", **options)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("examples", "says"),
    [
        ([], "no examples"),
        ([Example(text="a")], "1 of 1 examples have no label"),
        ([Example(text=t, label=1) for t in "abc"], "0 of label 0 and 3 of label 1"),
        ([Example(text="same", label=0)] * 9 + [Example(text=t, label=1) for t in "abc"], "1 of label 0"),
        ([Example(text="?!", label=n % 2, id=str(n)) for n in range(4)], "give at least two different ones"),
        ([Example(text="." * n, label=n % 2) for n in range(8)], "No word"),
    ],
)
def test_examples_that_teach_nothing_are_refused(tmp_path, examples, says):
    with pytest.raises(registry.ExamplesError, match=says):
        registry.train(examples, tmp_path / "m")
    assert list(tmp_path.iterdir()) == []


def test_a_version_is_never_overwritten(eight, tmp_path):
    registry.train(eight, tmp_path / "m")
    before = (tmp_path / "m" / "config.json").read_bytes()
    with pytest.raises(registry.ArtefactExistsError, match="train into a new folder"):
        registry.train(eight[::-1], tmp_path / "m")
    assert (tmp_path / "m" / "config.json").read_bytes() == before


def test_loading_again_is_free_until_the_folder_changes(eight, tmp_path):
    registry.train(eight, tmp_path / "m")
    first = registry.load(tmp_path / "m")
    assert registry.load(tmp_path / "m") is first
    os.utime(tmp_path / "m" / "config.json", ns=(1, 1))
    assert registry.load(tmp_path / "m") is not first


def test_weights_reach_training_and_report(eight, tmp_path):
    heavy = [replace(example, weight=4.0) if example.label else example for example in eight]
    plain = registry.train(eight, tmp_path / "plain")
    weighted = registry.train(heavy, tmp_path / "weighted")
    assert (plain.scores.prevalence, weighted.scores.prevalence) == pytest.approx((0.5, 0.8))
    unknown = [Example(text="nada que ver")]
    before, after = (registry.load(tmp_path / name).predict(unknown)[0] for name in ("plain", "weighted"))
    assert before.probability < after.probability


def test_contributions_add_up_to_the_decision(eight, tmp_path):
    registry.train(eight, tmp_path / "m")
    model = registry.load(tmp_path / "m")
    text = "El paro ha subido y ha subido un 12%, gracias a todos"
    decision = sum(part.weight for part in model.contributions(text)) + model.intercept
    row = model.vocabulary.row(text.lower().replace("12%,", "<number> %").split())
    assert decision == pytest.approx(
        sum(value * model.coefficients[column] for column, value in row.items()) + model.intercept
    )
