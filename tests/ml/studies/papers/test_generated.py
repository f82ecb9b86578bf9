"""The generated-text paper's tables: what is quoted, how tests and trainings are drawn, and what is made of them."""

import json
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.examples import Example, ExamplesError
from ml.studies.augmentation.configurations import CONFIGURATIONS
from ml.studies.papers.generated import remaking
from ml.studies.papers.generated.drawing import LEAST, draw
from ml.studies.papers.generated.tables import quoted, wording
from ml.studies.papers.generated.texts import BOUNDARY, read_texts
from ml.studies.papers.generated.trainings import ENGLISH, MULTILINGUAL, Trainings
from ml.studies.papers.generated.verdicts import score, trivial_scores, verdicts
from ml.versions.train import train
from tests.ml.studies.test_augmentation import Shouting
from tests.ml.two_writers import pairs

OTHERS = [*pairs(50, seed=1, language="es", longest=260), *pairs(50, seed=2, language="ru", longest=260)]


def test_what_is_quoted_agrees_with_itself_and_implies_what_is_said_of_it():
    for row in (*quoted.ENGLISH.values(), *quoted.MULTILINGUAL.values()):
        assert row.f1 == pytest.approx(2 * row.recall * row.precision / (row.recall + row.precision), abs=2e-4)
    assert [round(row.accuracy, 3) for row in quoted.ENGLISH.values()] == [0.399, 0.469, 0.557]  # MH-29
    assert [row.called_machine for row in quoted.ENGLISH.values()] == [671, 639, 529]  # MH-28
    assert {size: pair[0] for size, pair in quoted.TRANSLATED.items()} == {
        n: row.f1 for n, row in quoted.ENGLISH.items()
    }


def written(path, rows):
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return path


def test_folders_are_searched_for_texts_that_say_who_wrote_them(tmp_path):
    row = {"text": "One.", "label": 0, "model": "human", "title": "Vienna", "lang": "de"}
    written(tmp_path / "a" / "x.jsonl", [row, row | {"text": "Two.", "label": 1}, row])
    written(tmp_path / "b" / "y.jsonl", [{"id": 1, "text": "Three.", "label": 1, "model": "bloomz", "source": "arxiv"}])
    written(tmp_path / "c" / "z.jsonl", [{"text": "A claim", "label": 1}])
    found = read_texts([tmp_path])
    assert [(one.name, one.human, one.machine) for one in found.sources] == [("a/x.jsonl", 2, 1), ("b/y.jsonl", 0, 1)]
    assert [(one.topic, one.language) for one in found.examples] == [
        ("a/x.jsonl Vienna", "de"), ("a/x.jsonl Vienna", "de"), ("b/y.jsonl Three.", "en")
    ]  # fmt: skip
    assert found.repeated == 1


def test_texts_that_a_machine_went_on_with_are_cut_at_sentences(tmp_path):
    text = "I read it. It is good. The rest was added. By a machine."
    path = written(tmp_path / "c" / "dev.jsonl", [
        {"id": "a", "text": text, BOUNDARY: 3},  # "It" is the last human word
        {"id": "b", "text": text, BOUNDARY: 0},
        {"id": "c", "text": "Only people wrote this.", BOUNDARY: 99},
    ])  # fmt: skip
    found = read_texts([path])
    assert [(one.text, one.label, one.topic) for one in found.examples] == [
        ("I read it.", 0, "c/dev.jsonl a"),
        ("The rest was added. By a machine.", 1, "c/dev.jsonl a"),
        ("It is good. The rest was added. By a machine.", 1, "c/dev.jsonl b"),
        ("Only people wrote this.", 0, "c/dev.jsonl c"),
    ]
    with pytest.raises(ExamplesError, match=r"bad.jsonl, line 1: needs a string 'text' and a whole number"):
        read_texts([written(tmp_path / "d" / "bad.jsonl", [{"text": None, BOUNDARY: 1}])])
    with pytest.raises(ExamplesError, match="no JSON Lines of text, label and model"):
        read_texts([written(tmp_path / "e" / "x.jsonl", [{"text": "A"}]).parent])


@settings(max_examples=40, deadline=None)
@given(
    topics=st.lists(
        st.tuples(st.sampled_from(["de", "es", "ru"]), st.integers(0, 3), st.integers(0, 4)), min_size=80, max_size=160
    ),
    test=st.integers(20, 200),
    seed=st.integers(0, 5),
)
def test_draws_are_balanced_and_no_topic_is_on_both_sides(topics, test, seed):
    examples = [
        Example(text=f"{topic} {label} {place}", label=label, language=language, topic=str(topic))
        for topic, (language, *numbers) in enumerate(topics)
        for label, number in enumerate(numbers) for place in range(number)
    ]  # fmt: skip
    counts = Counter(one.label for one in examples)
    if min(counts[0], counts[1]) < LEAST:
        with pytest.raises(ExamplesError, match="give 60 of each or more"):
            draw(examples, test=test, seed=seed)
        return
    pool = draw(examples, test=test, seed=seed)
    assert Counter(one.label for one in pool.test) == dict.fromkeys((0, 1), len(pool.test) // 2)
    assert len(pool.test) == 2 * min(test // 2, min(counts[0], counts[1]) // 3)
    assert not {one.topic for one in pool.test} & {one.topic for one in pool.training}
    assert [one.label for one in pool.training] == [0, 1] * (len(pool.training) // 2)
    assert draw(examples[::-1], test=test, seed=seed) == pool


def test_languages_take_turns():
    few, many = pairs(25, seed=1, language="es", longest=70), pairs(100, seed=2, language="ru", longest=70)
    pool = draw([*few, *many], test=40)
    assert pool.languages() == {"es": 20, "ru": 20}
    assert Counter(one.language for one in pool.training[:20]) == {"es": 10, "ru": 10}


@pytest.fixture(scope="module")
def trainings():
    pools = {ENGLISH: draw(pairs(130, language="en", longest=260), test=60), MULTILINGUAL: draw(OTHERS, test=40)}
    return Trainings(pools, "lr-tfidf-generated")


def test_corrections_never_call_more_texts_machine_written_than_none(trainings):
    model = trainings._version(pairs(60, seed=5, longest=260), pairs(40, seed=6, longest=260), {})
    test = pairs(40, seed=7, longest=900)
    found = verdicts(model, test)
    assert not (found["holm"] & ~found["bh"]).any()
    assert not (found["bh"] & ~found["none"]).any()
    scored = {way: score(test, answers) for way, answers in found.items()}
    assert scored["holm"].called_machine < scored["none"].called_machine
    assert scored["whole"].accuracy > 0.9
    one = scored["holm"]
    low, high = one.intervals["accuracy"]
    assert low < one.accuracy < high
    assert one.recall == round(float(found["holm"][1::2].mean()), 4) < 1


def test_answers_that_need_no_model():
    told = trivial_scores(pairs(10))
    assert told["all machine"] == {"f1": 0.6667, "recall": 1.0, "precision": 0.5, "accuracy": 0.5}
    assert told["all human"]["f1"] == 0
    assert set(told["a coin"].values()) == {0.5}


def test_a_training_set_is_a_balanced_part_of_the_pools(trainings):
    mixed = trainings._parts(CONFIGURATIONS["mixed"], 60)
    assert [Counter(one.language == "en" for one in part) for part in mixed] == [{True: 30}, {False: 30}]
    assert trainings.available("baseline", 10_000) == len(trainings.pools[ENGLISH].training)
    assert trainings.outcome("baseline", 100) is trainings.outcome("baseline", 100)
    alone = Trainings({ENGLISH: trainings.pools[ENGLISH]}, "lr-tfidf-generated")
    with pytest.raises(ExamplesError, match="too few multilingual texts"):
        alone.outcome("mixed", 60)


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("papers")
    rows = [
        {"text": one.text, "label": one.label, "model": "m", "lang": one.language, "pair": one.topic}
        for one in [*pairs(130, language="en", longest=260), *OTHERS]
    ]
    return written(folder / "set" / "texts.jsonl", rows)


@pytest.fixture(scope="module")
def remade(files):
    return remaking.remake([files], test=60, sizes=(100, 150, 1000))


def test_the_tables_are_made_and_say_what_is_missing(remade, files):
    report = remade.report
    assert [row["asked"] for row in report["english"]] == [[100], [150], [1000]]
    assert [row["asked"] for row in report["multilingual"]] == [[100], [150, 1000]]  # nothing is left for more
    assert report["pools"]["multilingual"]["languages"] == {"es": 30, "ru": 30}
    assert [(row["test"], row["training"]) for row in report["crossed"]][:2] == [
        ("english", "baseline"),
        ("english", "multilingual"),
    ]
    assert report["translated"]["missing"].endswith("'Helsinki-NLP/opus-mt-en-ru', is not on this machine")
    assert {row["name"]: row["missing"].split(",")[0] for row in report["training_sets"] if "missing" in row} == {
        "style": "lr-tfidf-generated has no setting 'style'",
        **dict.fromkeys(("translate-10", "translate-25", "translate-50"), "The model to translate with"),
        **dict.fromkeys(("paraphrase-100", "paraphrase-50"), "The model to paraphrase with"),
    }
    assert report["english"][-1]["ways"]["whole"]["accuracy"] > 0.9
    assert wording.page(json.loads(json.dumps(report))) == remade.tables
    assert str(files.parent) not in json.dumps(report)
    for said in (
        "*all machine* | 0.667 | 1.000 | 0.500 | 0.500",
        "0.4868",
        "Not made. The model to translate",
        "(asked: 1,000)",
    ):
        assert said in remade.tables


def test_with_a_translator_half_of_what_is_learnt_from_is_translated_and_nothing_else(trainings, remade, monkeypatch):
    learnt, chosen = [], []

    def spied(examples, *args, validation, **more):
        learnt.append(examples)
        chosen.append(validation)
        return train(examples, *args, validation=validation, **more)

    monkeypatch.setattr("ml.studies.papers.generated.trainings.train", spied)
    monkeypatch.setattr("ml.studies.papers.generated.trainings.rewriter", lambda how, **which: Shouting(source="en"))
    (row,) = found = remaking._translated(replace(trainings, _found={}), (100,))
    assert row["with"]["trained_on"] == row["without"]["trained_on"] == 100
    assert chosen[0] == chosen[1]
    assert sum(one.label for one in learnt[0]) == sum(one.label for one in learnt[1])
    machine = [one for one in learnt[1] if one.label]
    assert sum(one.text.isupper() for one in machine) == round(len(machine) / 2)
    assert not any(one.text.isupper() for one in learnt[0] + learnt[1] if not one.label)
    page = wording.page(remade.report | {"translated": found})
    assert "| 100 | majority, Benjamini-Hochberg |" in page.split("## Table 5")[1]


def test_one_side_alone_gives_its_tables_and_too_little_gives_a_sentence(tmp_path):
    rows = [{"text": one.text, "label": one.label, "model": "m", "source": "wikihow"} for one in pairs(90, longest=200)]
    strange = {"text": "Words.", "label": 0, "model": "human", "source": "klingon"}
    made = remaking.remake([written(tmp_path / "a" / "en.jsonl", [*rows, strange])], test=40, sizes=(100,))
    assert "1 texts are of no known language, and left out" in made.tables
    assert "Not made: 0 human and 0 machine texts are there" in made.tables
    assert "it needs texts in English and in other languages" in made.tables
    with pytest.raises(ExamplesError, match=r"too few texts for any table\. English: 5 human and 5 machine texts"):
        remaking.remake([written(tmp_path / "b" / "en.jsonl", rows[:10])])


def test_figures_are_plain_numbers():
    found = score(pairs(10), np.array([False, True] * 10))
    assert json.loads(json.dumps(found.to_dict()))["accuracy"] == 1.0
