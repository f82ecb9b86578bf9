"""The BERT-and-CAM paper made again: what gives classes away, what the live version looks at, all eight panels."""

import json

import numpy as np
import pytest
import torch

from ml.examples import Example
from ml.model import RecipeError
from ml.studies.papers.cam import convolutions, quoted, study
from ml.studies.papers.cam.baselines import baselines
from ml.studies.papers.cam.leak import leak
from ml.studies.papers.cam.live_focus import live_focus
from ml.studies.papers.paper_row import from_dict
from ml.studies.papers.stand_ins import encoder as stand_in
from ml.studies.papers.stand_ins import untrained, vectors
from ml.studies.representation.contextual import load_contextual
from ml.studies.representation.corpus import read_corpus
from ml.versions.loading import load
from tests.ml.conftest import CHATTER, CLAIMS

ITEMS = {"CAM-1", "CAM-2", "CAM-3", "CAM-12", "CAM-13", "CAM-14", "CAM-15", "CAM-16", "CAM-17", "CAM-18", "CAM-20"}


@pytest.fixture(autouse=True)
def few_steps(monkeypatch):
    monkeypatch.setattr("ml.studies.representation.analysis.PAPER_STEPS", 10)


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """Articles of which the real ones begin with the agency's mark, all but one in eight."""
    rows = [
        {"text": f"MADRID (Reuters) - {text} {n}." if n % 8 else f"{text}, said Reuters {n}.", "label": "real"}
        for n in range(24) for text in CLAIMS
    ]  # fmt: skip
    rows += [{"text": f"{text}! {n}", "label": "fake"} for n in range(24) for text in CHATTER]
    path = tmp_path_factory.mktemp("cam") / "articles.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return path


def test_the_mark_alone_tells_the_classes_apart_and_what_is_left_of_it_is_counted(file):
    found = leak(read_corpus(file), read_corpus(file, strip="none"))
    assert found.marked == (0.0, pytest.approx(7 / 8))
    assert found.named == (0.0, pytest.approx(1 / 8))
    assert 0.8 < found.rule[0] < 1.0
    assert found.rule[1] <= found.rule[0] <= found.rule[2]
    assert found.kept.value >= found.stripped.value
    plain = read_corpus(file, strip="reuters")
    assert leak(plain, plain) is None


def test_the_live_version_is_asked_and_each_word_scored_for_its_answer(model_folder):
    texts = ["El paro ha subido un 12 % desde 2019", "Muchas gracias a todos por venir, feliz domingo"]
    found = live_focus(model_folder, texts, told="live", data="two posts")
    assert [len(found.of(answer)) for answer in (0, 1)] == [1, 1]
    for text in found.texts:
        (focused,) = (word for word in text.words if word.focused)
        adds = load(model_folder).explained(text.text)[1]
        most = max(adds, key=lambda one: one.weight if text.answer else -one.weight)  # for the answer, be it yes or no
        assert (focused.start, abs(focused.score)) == (most.start, pytest.approx(abs(most.weight)))
    (claim,) = found.of(1)
    assert {word.form for word in claim.words} >= {"<number>", "paro"}


def test_a_version_that_cannot_say_what_words_add_is_refused(model_folder, monkeypatch):
    monkeypatch.setattr("ml.studies.papers.cam.live_focus.load", lambda folder: type("M", (), {"version": "x"})())
    with pytest.raises(RecipeError, match="x cannot say what each word adds"):
        live_focus(model_folder, ["a"], told="", data="")


def test_networks_at_random_are_the_same_each_time(tmp_path):
    files = [
        write(tmp_path / f"{write.__name__}-{place}", [*CLAIMS, *CHATTER]) / name
        for write in (untrained.write_encoder, untrained.write_t5) for name in ("tokenizer.json", "model.safetensors")
        for place in range(2)
    ]  # fmt: skip
    contents = [file.read_bytes() for file in files]
    assert contents[::2] == contents[1::2]


def test_a_stand_in_encoder_is_written_as_a_pretrained_one_lies_there(tmp_path):
    told = stand_in.write([*CLAIMS, *CHATTER], tmp_path / "e", steps=3)
    assert told.startswith("stand-in: 2 layers, 0.")
    encoder = load_contextual(str(tmp_path / "e"), limit=32)
    before, after = encoder.pooled([*CLAIMS, "nunca visto"])
    assert before.shape == after.shape == (5, stand_in.HIDDEN)
    assert np.isfinite(after).all()
    again = stand_in.write([*CLAIMS, *CHATTER], tmp_path / "f", steps=3)
    assert again == told
    weights = [(tmp_path / name / "model.safetensors").read_bytes() for name in "ef"]
    assert weights[0] == weights[1]


def test_named_classifiers_are_judged_on_the_held_out_texts(file, tiny_encoder, tmp_path):
    corpus = read_corpus(file)
    told = vectors.write(corpus.train.texts, tmp_path / "vectors", dimensions=16)
    encoder = load_contextual(str(tiny_encoder), limit=32)
    found = {
        one.what: one for one in baselines(corpus, vectors=(tmp_path / "vectors", told), encoder=(encoder, "tiny"))
    }
    assert list(found) == [
        "TF-IDF words and pairs, support vector machine", "TF-IDF words and pairs, 5 nearest neighbours",
        "TF-IDF words and pairs, linear regression on the classes", "TF-IDF words and pairs, decision tree",
        "first 128 words' static vectors, convolution and LSTM",
        "first 128 tokens after the encoder, convolutions side by side",
    ]  # fmt: skip
    assert all(one.interval[0] <= one.accuracy <= one.interval[1] for one in found.values())
    svm, *_, memory, convolved = found.values()
    assert svm.accuracy == memory.accuracy == 1.0
    assert convolved.accuracy > 0.9
    assert [one.weights for one in (svm, memory, convolved)] == ["none", told, "tiny"]


def test_networks_over_vectors_read_no_more_than_is_there():
    """A text's logits do not depend on how much longer the text beside it is."""
    chance = np.random.default_rng(0)
    rows = {str(size): chance.normal(size=(size, 8)).astype(np.float16) for size in (1, 3, 40)}
    for kind in (convolutions.Convolutions, convolutions.ConvolutionAndMemory):
        trainee = convolutions.Trainee(convolutions.Classifier(kind(8)).eval(), rows)
        texts = [Example(text=text, label=0) for text in rows]
        together = trainee.network(trainee.collate(texts))
        alone = torch.cat([trainee.network(trainee.collate([one])) for one in texts])
        assert torch.allclose(together, alone, atol=1e-6), kind.__name__


@pytest.fixture(scope="module")
def made(file, tiny_encoder, model_folder):
    texts = [*CLAIMS, *CHATTER] * 6
    return study.remake(
        file, live=(model_folder, "the live version"), live_texts=(texts, "48 posts"), encoder=str(tiny_encoder),
        token_limit=32, top_blocks=1,
    )  # fmt: skip


def test_every_item_has_its_row(made):
    assert {row.item for row in made.rows} == ITEMS
    table = [row for row in made.rows if row.item == "CAM-12"]
    assert len(table) == 2 * len(quoted.ROWS) + 1
    assert {row.paper for row in table} == {0.892, 0.901, 0.891, 0.887, 0.888, 0.890, 0.886, 0.969, None}
    stand_ins = {row.what[:3] for row in table if row.weights.startswith("stand-in")}
    assert stand_ins == {"(e)", "(f)"}
    assert {row.weights for row in table if row.what[:3] == "(h)"} == {"tiny-xlmr, 32 tokens"}
    counts = next(row for row in made.rows if row.item == "CAM-2")
    assert counts.paper == "23,481 real, 21,417 fake; the data set has 21,417 real, 23,481 fake"
    assert counts.ours == "fake 96, real 96"
    gap = next(row for row in made.rows if row.item == "CAM-15")
    assert float(gap.ours) < 1e-4
    copies = next(row for row in made.rows if row.what.startswith("a token and its copy"))
    assert copies.ours.startswith("1.00 / 0.")
    assert next(row.ours for row in made.rows if row.item == "CAM-13") == 8


def test_the_live_versions_words_stand_beside_the_encoders(made):
    live = [row for row in made.rows if "words, live model" in row.what]
    assert [row.what for row in live] == [
        "most-focused words, live model, not check-worthy", "most-focused words, live model, check-worthy"
    ]  # fmt: skip
    assert "gracias" in live[0].ours
    assert {row.weights.split(" (")[0] for row in live} == {"the live version"}
    assert [table.title for table in made.tables][1] == "Most-focused words by the live model's answer"


def test_the_report_is_read_back_and_quotes_no_text_when_asked_not_to(made, file, model_folder, tiny_encoder):
    assert from_dict(json.loads(json.dumps(made.to_dict())), pictures={p.name: p.png for p in made.pictures}) == made
    names = [picture.name for picture in made.pictures]
    assert names == ["pca", "correlations", "cam-examples", "most-focused", "most-focused-live"]
    silent = study.remake(
        file, live=(model_folder, "live"), live_texts=([CLAIMS[0]], "a post"), encoder=str(tiny_encoder),
        token_limit=16, with_texts=False,
    )  # fmt: skip
    assert [picture.name for picture in silent.pictures] == [name for name in names if name != "cam-examples"]
    with pytest.raises(RecipeError, match="no texts to ask the live version about"):
        study.remake(file, live=(model_folder, "live"), live_texts=([], "none"), encoder=str(tiny_encoder))
