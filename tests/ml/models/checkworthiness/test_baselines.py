"""What the two baselines of the paper add to the contract of `test_model_contract`."""

import json
from dataclasses import replace

import numpy as np
import pytest

from ml import registry
from ml.artefacts.on_disk import load_artefact
from ml.examples import Example
from ml.models.checkworthiness.svm_tfidf import Recipe, Tuned, read_recipe
from tests.ml.small_vectors import UNSEEN, build_vectors


def posts(n=60):
    """Two ways to be positive and two to be negative, each with its own word, and a word that comes once only."""
    kinds = [("sube", 1), ("gracias", 0), ("baja", 1), ("feliz", 0)]
    return [Example(text=f"{kinds[n % 4][0]} raro{n}", label=kinds[n % 4][1]) for n in range(n)]


@pytest.fixture(scope="module")
def vectors(tmp_path_factory):
    return build_vectors(tmp_path_factory.mktemp("vectors") / "small.vec")


def test_plain_recipes_know_nothing_of_tuning():
    assert type(read_recipe({})) is type(read_recipe({"tune": False, "Cs": [9.0]})) is Recipe
    assert read_recipe({"tune": True, "Cs": [0.1, 9]}) == Tuned(Cs=(0.1, 9))
    with pytest.raises(registry.RecipeError, match="Cs is -1"):
        read_recipe({"tune": True, "Cs": [-1]})


def test_settings_are_tuned_and_recorded(tmp_path):
    # One word tells only its own kind from the others.
    settings = {"vocabulary_size": 1, "tune": True, "sizes": [1, 4], "Cs": [0.5, 2.0]}
    report = registry.train(posts(), tmp_path / "m", settings=settings)
    artefact = load_artefact(tmp_path / "m")
    assert artefact.details["chosen"] == {"vocabulary_size": 4, "C": 0.5}
    assert len(artefact.vocabulary) == 4
    assert artefact.recipe["tune"] is True
    assert report.f1 == 1.0
    assert registry.version_name(posts(), settings=settings) == report.version


def test_settings_are_tuned_on_validation_examples_where_given(tmp_path):
    validation = [Example(text=f"{post.text} otra", label=post.label) for post in posts(12)]
    settings = {"vocabulary_size": 1, "tune": True, "sizes": [1, 4], "Cs": [0.5]}
    report = registry.train(posts(), tmp_path / "m", settings=settings, validation=validation)
    assert load_artefact(tmp_path / "m").details["chosen"]["vocabulary_size"] == 4
    assert report.scores.n == 12
    assert report.f1 == registry.evaluate(tmp_path / "m", validation).f1 == 1.0


def test_an_embedding_model_rebuilds_itself_without_its_file(eight, tmp_path, vectors):
    own = tmp_path / "own.vec"
    own.write_bytes(vectors.read_bytes())
    registry.train(eight, tmp_path / "m", recipe="lr-embeddings", settings={"vectors": str(own)})
    before = registry.load(tmp_path / "m").predict(eight)
    own.unlink()
    (tmp_path / "m").rename(tmp_path / "moved")
    assert registry.load(tmp_path / "moved").predict(eight) == before
    assert [prediction.label for prediction in before] == [example.label for example in eight]


def test_it_knows_words_of_the_table_that_training_has_not_seen(eight, tmp_path, vectors):
    registry.train(eight, tmp_path / "m", recipe="lr-embeddings", settings={"vectors": str(vectors)})
    model = registry.load(tmp_path / "m")
    claim, chatter = model.predict([Example(text=UNSEEN[kind]) for kind in ("claims", "chatter")])
    assert claim.probability > chatter.probability
    parts = model.contributions("El paro, feliz y desconocida")
    decision = sum(part.weight for part in parts) + model.intercept
    mean = model.table.mean(["paro", "feliz"]).astype(float)
    coefficients = load_artefact(tmp_path / "m").weights["coefficients"]
    assert decision == pytest.approx(float(mean @ coefficients) + model.intercept, abs=1e-6)


def test_as_many_words_are_kept_as_asked_those_of_training_first(eight, tmp_path, vectors):
    settings = {"vectors": str(vectors), "most_words": 5}
    registry.train(eight, tmp_path / "few", recipe="lr-embeddings", settings=settings)
    kept = load_artefact(tmp_path / "few").vocabulary
    assert len(kept) == 5
    assert set(kept) & set(UNSEEN.values()) == set()
    assert "subido" in kept
    registry.train(eight, tmp_path / "all", recipe="lr-embeddings", settings={"vectors": str(vectors)})
    assert set(UNSEEN.values()) <= set(load_artefact(tmp_path / "all").vocabulary)


def test_its_regularisation_is_tuned(eight, tmp_path, vectors):
    settings = {"vectors": str(vectors), "tune": True}
    registry.train(eight, tmp_path / "m", recipe="lr-embeddings", settings=settings)
    assert load_artefact(tmp_path / "m").details["chosen"]["C"] > 0


def test_the_version_depends_on_what_is_in_the_file(eight, tmp_path, vectors):
    own = tmp_path / "own.vec"
    names = []
    for text in (vectors.read_text(), vectors.read_text().replace("1.0", "2.0")):
        own.write_text(text)
        names.append(registry.version_name(eight, recipe="lr-embeddings", settings={"vectors": str(own)}))
    assert names[0] != names[1]


@pytest.mark.parametrize(
    ("content", "settings", "says"),
    [
        (None, {}, "needs word vectors: name a"),
        (None, {"vectors": "nowhere.vec"}, "nowhere.vec cannot be read"),
        ("", {}, "holds no vectors"),
        ("2 3\nparo 1 2 3\ndeuda 1 two 3\n", {}, "line 3"),
        ("paro 1 2 3\n", {"C": 0}, "C is 0"),
        ("paro 1 2 3\n", {"D": 1}, "no setting 'D'"),
    ],
)
def test_what_cannot_be_used_is_said(eight, tmp_path, content, settings, says):
    if content is not None:
        (tmp_path / "given.vec").write_text(content)
        settings = {"vectors": str(tmp_path / "given.vec"), **settings}
    with pytest.raises(registry.RecipeError, match=says):
        registry.train(eight, tmp_path / "m", recipe="lr-embeddings", settings=settings)
    assert not (tmp_path / "m").exists()


def test_a_table_of_another_language_is_refused(eight, tmp_path):
    (tmp_path / "other.vec").write_text("Schnee 1 2 3\n")
    with pytest.raises(registry.ExamplesError, match="the texts' language"):
        registry.train(eight, tmp_path / "m", recipe="lr-embeddings", settings={"vectors": str(tmp_path / "other.vec")})


def test_reports_are_plain_json(eight, tmp_path, vectors):
    registry.train(eight, tmp_path / "m", recipe="lr-embeddings", settings={"vectors": str(vectors)})
    written = json.loads((tmp_path / "m" / "report.json").read_text())
    assert written["scores"]["mean_average_precision"] == written["scores"]["average_precision"]


@pytest.mark.parametrize("recipe", ["svm-tfidf", "lr-embeddings"])
def test_weights_may_count_in_judging_alone(recipe, eight, tmp_path, vectors):
    """Then the machine is the unweighted one, and calibration hears of the feed's base rate all the same."""
    heavy = [replace(example, weight=1.0 if example.label else 20.0) for example in eight]
    given = {"vectors": str(vectors)} if recipe == "lr-embeddings" else {}
    plain, judging, both = (
        load_artefact(_trained(tmp_path / name, examples, recipe=recipe, settings=given | more))
        for name, examples, more in (
            ("plain", eight, {}),
            ("judging", heavy, {"weights_in_training": False}),
            ("both", heavy, {}),
        )
    )
    wanted = plain.weights["coefficients"]
    assert np.allclose(
        judging.weights["coefficients"], wanted, rtol=1e-3
    )  # the weight alters the order of the examples
    assert not np.allclose(both.weights["coefficients"], wanted, rtol=0.05)
    assert judging.calibration != plain.calibration


def _trained(folder, examples, **how):
    registry.train(examples, folder, **how)
    return folder
