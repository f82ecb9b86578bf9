"""What the generated-text baselines add to the contract of `test_model_contract`."""

import math
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from ml import registry
from ml.artefacts.on_disk import load_artefact
from ml.choosing.splits import Division, split_by_topic
from ml.examples import Example
from ml.models.generated.tfidf import features
from ml.text.fragments import disjoint
from ml.text.words import words_and_marks
from tests.ml.two_writers import pairs, written

RECIPES = registry.recipes("generated-text")
BASELINES = [recipe for recipe in RECIPES if "tfidf" in recipe]


@pytest.fixture(scope="module", params=BASELINES)
def folder(request, tmp_path_factory):
    path = tmp_path_factory.mktemp("generated") / request.param
    registry.train(pairs(120), path, task="generated-text", recipe=request.param)
    return path


@pytest.fixture(scope="module")
def model(folder):
    return registry.load(folder)


def test_machine_texts_are_told_from_human_ones(model):
    report = registry.evaluate(model, pairs(60, seed=1))
    assert report.scores.roc_auc > 0.97
    assert report.scores.accuracy > 0.9


def test_the_reference_is_human_and_was_not_trained_on(folder):
    artefact = load_artefact(folder)
    examples = sorted(pairs(120), key=lambda example: example.text)
    _, validation, _ = split_by_topic(examples, shares=(0.6, 0.3, 0.1))
    human = [example for example in validation if example.label == 0]
    assert artefact.details["reference_languages"] == ["es"] * len(human) == ["es"] * 36
    fragments = [disjoint(one.text, words_and_marks(one.text), size=128) for one in human]
    assert len(artefact.weights["reference_scores"]) == sum(map(len, fragments))
    model = registry.load(folder)
    expected = sorted(score for one in human for score in model.score(one.text).scores)
    np.testing.assert_allclose(np.sort(artefact.weights["reference_scores"]), expected)


def test_short_texts_are_no_reference(tmp_path, caplog):
    short = pairs(60, seed=2, shortest=20, longest=42)
    registry.train(short, tmp_path / "m", task="generated-text", recipe="lr-tfidf-generated")
    assert registry.load(tmp_path / "m").reference.languages == ()
    assert "0 of the human texts that were held back are long enough to compare with, and 19 are needed" in caplog.text


def test_a_documents_log_odds_are_the_mean_of_its_fragments(model):
    text = written(np.random.default_rng(5), machine=True, length=500)
    scored = model.score(text)
    assert len(scored.fragments) == math.ceil(len(words_and_marks(text)) / 128)
    each = model.scorer.scores([text[one.start : one.end] for one in scored.fragments])
    assert scored.scores.tolist() == each.tolist()
    (prediction,) = model.predict([Example(text=text)])
    logit = math.log(prediction.probability / (1 - prediction.probability))
    assert logit == pytest.approx(model.slope * np.mean(each) + model.offset)


@pytest.mark.parametrize("text", ["Bacon! Dufin dufin, mabel.", "", "unknown", "中文 bacon"])
def test_words_add_up_to_the_log_odds(model, text):
    parts = model.scorer.contributions(text)
    total = math.fsum(part.weight for part in parts) + model.scorer.scorer.intercept
    assert total == pytest.approx(model.scorer.scores([text])[0])
    assert [text[part.start : part.end] for part in parts] == [text[a:b] for a, b in words_and_marks(text)]


def test_features_are_words_marks_and_pairs_without_case():
    assert features("No, NO 中文") == ["no", ",", "no", "中", "文", "no ,", ", no", "no 中", "中 文"]


def test_without_stop_words_none_is_learnt_from_and_the_rest_is_judged_as_before(tmp_path):
    texts = [replace(one, text=one.text.replace(". ", " of the. ")) for one in pairs(40, longest=200)]
    registry.train(texts, tmp_path / "m", task="generated-text", recipe="lr-tfidf-generated",
                   settings={"stop_words": False}, validation=pairs(10, seed=1, longest=200))  # fmt: skip
    known = registry.load(tmp_path / "m").scorer.scorer.vocabulary.words
    assert len(known) > 50
    assert [word for word in known if {"of", "the"} & set(word.split())] == []


def test_every_window_of_a_long_text_is_learnt_from(tmp_path):
    long = [Example(text=f"{one.text} {'relleno ' * 600} final{one.label}", label=one.label) for one in pairs(20)]
    registry.train(
        long, tmp_path / "m", task="generated-text", recipe="nb-tfidf-generated", validation=pairs(20, seed=3)
    )
    assert {"final0", "final1"} <= set(load_artefact(tmp_path / "m").vocabulary)


def test_topics_stay_together_and_languages_have_their_shares():
    examples = [*pairs(50), *pairs(10, language="ca"), Example(text="alone", label=0)]
    parts = split_by_topic(examples, shares=(0.6, 0.3, 0.1))
    topics = [{one.topic for one in part} for part in parts]
    assert not topics[0] & topics[1]
    assert not (topics[0] | topics[1]) & topics[2]
    counts = [Counter(one.language for one in part) for part in parts]
    assert [count["es"] for count in counts] == [60, 30, 10]
    assert [count["ca"] for count in counts] == [12, 6, 2]
    turned = split_by_topic(examples[::-1], shares=(0.6, 0.3, 0.1))
    assert [{one.text for one in part} for part in turned] == [{one.text for one in part} for part in parts]


def test_with_others_to_judge_all_examples_train_or_choose():
    train, choose = Division(shares=(0.6, 0.3, 0.1), by_topic=True).split(pairs(50), judged=True)
    assert (len(train), len(choose)) == (70, 30)


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"D": 1}, "no setting 'D'"),
        ({"fragment": 4}, "fragment is 4; give a whole number from 8 on"),
        ({"repeated": 256}, "repeated is 256, and a window has 256 tokens; give fewer"),
    ],
)
def test_a_wrong_recipe_says_what_to_give(tmp_path, settings, says):
    for recipe in BASELINES:
        with pytest.raises(registry.RecipeError, match=says):
            registry.train(pairs(5), tmp_path / "m", task="generated-text", recipe=recipe, settings=settings)


def test_what_is_learnt_from_is_no_reference(tmp_path, caplog):
    examples = pairs(60, seed=6)
    with pytest.raises(registry.ExamplesError, match=r"120 of 120 validation texts are learnt from, too.*give others"):
        registry.train(
            examples, tmp_path / "m", task="generated-text", recipe="lr-tfidf-generated", validation=examples
        )
    others = pairs(40, seed=7)
    same_topic = replace(others[0], text="another text about it", topic=examples[0].topic)
    registry.train(
        examples, tmp_path / "m", task="generated-text", recipe="lr-tfidf-generated",
        validation=[*examples[:10], same_topic, *others],
    )  # fmt: skip
    assert "11 validation texts are left out" in caplog.text
    assert len(registry.load(tmp_path / "m").reference.languages) == 40
