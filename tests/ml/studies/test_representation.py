import json
import math

import numpy as np
import pytest

from ml.examples import Example, ExamplesError
from ml.studies.representation.contextual import load_contextual
from ml.studies.representation.corpus import Split, clean, read_corpus
from ml.studies.representation.correlations import SENTENCE, correlate
from ml.studies.representation.focus import FocusedText, FocusedWord, focus, most_focused, pick, pieces, token_scores
from ml.studies.representation.linear_evaluation import (
    EPOCHS,
    WEIGHT_DECAYS,
    Probe,
    evaluate_linearly,
    fitted_to_the_end,
    majority,
)
from ml.studies.representation.spaces import Missing, project, spaces
from tests.ml.conftest import CHATTER, CLAIMS


def jsonl(folder, rows, name="texts.jsonl"):
    path = folder / name
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


@pytest.fixture
def texts(tmp_path):
    """Sixty different texts of two classes with names."""
    rows = [{"text": f"{text} ({n}).", "kind": "claim"} for n in range(8) for text in CLAIMS]
    return jsonl(tmp_path, rows + [{"text": f"{text}! {n}", "kind": "chatter"} for n in range(7) for text in CHATTER])


@pytest.fixture
def corpus(texts):
    return read_corpus(texts, label="kind")


@pytest.fixture(scope="module")
def encoder(tiny_encoder):
    return load_contextual(str(tiny_encoder), limit=64)


def test_any_two_values_are_classes_and_copies_stay_in_one_part(tmp_path, texts):
    rows = [json.loads(line) for line in texts.read_text().splitlines()]
    corpus = read_corpus(jsonl(tmp_path, rows * 2, "twice.jsonl"), label="kind")
    assert corpus.classes == ("chatter", "claim")
    parts = [set(part.texts) for part in (corpus.train, corpus.validation, corpus.test)]
    assert not parts[0] & parts[2]
    assert not parts[1] & (parts[0] | parts[2])
    assert [len(part) for part in parts] == [42, 6, 12]
    assert len(read_corpus(texts, label="kind", limit=50, seed=1).train.examples) == 35


def test_a_source_mark_is_stripped_where_it_opens_texts_and_the_step_is_recorded():
    marked = [
        "WASHINGTON (Reuters) - One",
        "(Corrects name) PARIS (Reuters) – Two",
        "NEW YORK () - Three",
        "Plain text - 4",
    ]
    assert clean(marked) == (["One", "Two", "Three", "Plain text - 4"], {"reuters": 3})
    assert clean(marked, strip="none") == (marked, {})
    assert clean(["Nothing (Reuters said)"]) == (["Nothing (Reuters said)"], {})
    assert clean(["x"], strip="reuters")[1] == {"reuters": 0}
    with pytest.raises(ExamplesError, match="No cleaning step 'nltk'; choose among auto, none, reuters"):
        clean([], strip="nltk")


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], r"texts.jsonl is empty \(0 bytes\)"),
        ([{"text": "a", "label": n} for n in range(3)], r"3 different values \('0', '1', '2'\)"),
        ([{"text": "a"}], "line 1: no column 'label'; choose one of: text"),
        ([{"text": "a", "label": ""}], "line 1: the text or its label is missing"),
        ([{"text": str(n), "label": n % 2} for n in range(6)], "to choose on hold 0 of class '0'"),
    ],
)
def test_files_that_cannot_be_used_are_refused_with_the_reason(tmp_path, rows, words):
    with pytest.raises(ExamplesError, match=words):
        read_corpus(jsonl(tmp_path, rows))


def blobs(n, *, seed, shift=4.0):
    draw = np.random.default_rng(seed)
    labels = np.arange(n) % 2
    features = draw.normal(size=(n, 5)).astype(np.float32) + np.float32(shift) * (
        labels[:, None] - np.float32(0.5)
    ).astype(np.float32)
    return features, Split(tuple(Example(text=f"{seed} {n}", label=int(label)) for n, label in enumerate(labels)))


def test_linear_evaluation_tries_the_papers_settings_and_chooses_without_the_test_texts():
    features, parts = zip(*(blobs(n, seed=seed) for seed, n in enumerate((400, 100, 100))), strict=True)
    found = evaluate_linearly(features, parts, least_steps=40)
    assert {(trial.weight_decay, trial.epochs) for trial in found.trials} == {
        (d, e) for d in WEIGHT_DECAYS for e in EPOCHS
    }
    assert {trial.steps for trial in found.trials} == {40, 80}
    assert {trial.steps for trial in evaluate_linearly(features, parts).trials} == {4, 8}
    assert found.accuracy.interval[0] <= found.accuracy.value <= found.accuracy.interval[1]
    assert min(found.accuracy.value, fitted_to_the_end(features, parts).value) > 0.95
    assert majority(parts[0], parts[2]) == 0.5
    # Other test texts change the accuracy, and nothing that was chosen.
    other = evaluate_linearly((*features[:2], -features[2]), parts, least_steps=40)
    assert other.accuracy.chosen == found.accuracy.chosen
    assert np.array_equal(other.probe.weights, found.probe.weights)


def test_every_row_of_table_1_is_made_or_missing_with_its_reason(tmp_path, corpus, encoder):
    words = sorted({word.strip("(),.!") for text in corpus.train.texts for word in text.split()})
    vectors = tmp_path / "static.vec"
    vectors.write_text("".join(f"{word} {n % 7} {n % 3} 1\n" for n, word in enumerate(filter(None, words))))
    rows = list(spaces(corpus, encoder=encoder, vectors=[vectors]))
    assert [row.letter for row in rows] == list("abcdefgh")
    assert [row.letter for row in rows if isinstance(row, Missing)] == ["f"]
    shapes = {row.letter: [part.shape[0] for part in row.features] for row in rows if not isinstance(row, Missing)}
    assert set(map(tuple, shapes.values())) == {(42, 6, 12)}
    assert {row.letter: row.dimensions for row in rows if row.letter in "egh"} == {"e": 3, "g": 32, "h": 32}
    without = [row for row in spaces(corpus, encoder=None, vectors=[]) if isinstance(row, Missing)]
    assert [row.letter for row in without] == list("efgh")
    with pytest.raises(ExamplesError, match="at most two"):
        list(spaces(corpus, encoder=None, vectors=[vectors] * 3))


def test_projection_keeps_the_direction_of_most_variance_and_bears_constant_spaces():
    draw = np.random.default_rng(0)
    points, explained = project((draw.normal(size=(50, 4)) * [9, 1, 0.1, 0.1]).astype(np.float32))
    assert points.shape == (50, 2)
    assert explained[0] > 0.9 > explained[1]
    assert project(np.ones((5, 3), dtype=np.float32))[1] == (0.0, 0.0)


def test_averages_are_those_of_the_tokens_whatever_stands_in_the_batch(encoder):
    before, after = encoder.pooled([*CLAIMS, "Hoy", ""])
    for row, tokens in enumerate(encoder.tokens([*CLAIMS, "Hoy", ""])):
        assert np.allclose(before[row], tokens.before.mean(axis=0), atol=1e-5)
        assert np.allclose(after[row], tokens.after.mean(axis=0), atol=1e-5)


def test_equal_tokens_correlate_at_exactly_one_before_the_encoder_and_below_it_after(encoder):
    found = correlate(next(encoder.tokens([SENTENCE])))
    same = found.properties()["same"]
    assert same
    assert {pair["before"] for pair in same} == {1.0}
    assert all(pair["after"] < 1.0 for pair in same)
    assert np.array_equal(found.before, found.before.T)
    assert (np.diag(found.after) == 1.0).all()
    assert len(correlate(next(encoder.tokens([SENTENCE])), at_most=5).forms) == 5
    with pytest.raises(ExamplesError, match="fewer than two tokens"):
        correlate(next(encoder.tokens([""])))


def probe_of(encoder, *, seed=0):
    draw = np.random.default_rng(seed)
    return Probe(draw.normal(size=(2, 32)).astype(np.float32), np.array([0.3, -0.2], dtype=np.float32))


def test_the_mean_of_cam_scores_and_the_bias_are_the_logit(encoder):
    probe, texts = probe_of(encoder), [*CLAIMS, *CHATTER, "palabra " * 200]
    means = np.stack([token_scores(tokens, probe).mean(axis=0) for tokens in encoder.tokens(texts)]) + probe.bias
    assert np.abs(means - probe.logits(encoder.pooled(texts)[1])).max() < 1e-5


def test_a_tenth_of_the_words_is_in_focus_each_scored_by_its_tokens(encoder):
    tokens, probe = next(encoder.tokens([CLAIMS[0]])), probe_of(encoder)
    found = focus(tokens, probe, label=1)
    assert [found.text[word.start : word.end] for word in found.words][:3] == ["El", "paro", "ha"]
    focused = [word for word in found.words if word.focused]
    assert len(focused) == math.ceil(len(found.words) / 10) == 2
    assert {word.score for word in focused} == set(sorted(word.score for word in found.words)[-2:])
    scores = token_scores(tokens, probe)[:, 1]
    for word in found.words:
        # A token that is the space before a word belongs to it.
        start_of = len(found.text[: word.start].rstrip())
        own = [
            score
            for (start, end), score in zip(tokens.spans, scores, strict=True)
            if start_of < end and start < word.end
        ]
        assert word.score == pytest.approx(np.mean(own), abs=1e-5)


def test_a_long_text_ends_where_the_encoder_stops(encoder):
    found = focus(next(encoder.tokens(["palabra, " * 200])), probe_of(encoder), label=0)
    assert found.truncated
    assert len(found.text) < 800
    assert found.words[-1].end <= len(found.text)
    assert encoder.truncated(["palabra " * 200, "corta"]) == 0.5


def test_marks_stand_by_themselves_and_links_whole():
    forms = [piece.form for piece in pieces('¡Sí! (Véase https://t.co/x), @PSOE: 12,5% en 2019; "fin"…')]
    assert forms == ["¡", "sí", "!", "(", "véase", "<link>", ")", ",", "<mention>", ":", "<number>", "%", "en", "<year>",
                     ";", '"', "fin", '"', "…"]  # fmt: skip


def scored(*words, label=0):
    return FocusedText(
        text="", label=label, answer=label, truncated=False,
        words=tuple(FocusedWord(form, 0, 1, 0.0, focused) for form, focused in words),
    )  # fmt: skip


def test_the_most_focused_forms_are_those_that_are_surely_in_focus():
    texts = [scored(("often", True), ("half", n % 2 == 0), ("!", True), ("never", False)) for n in range(20)]
    texts += [scored(("rare", True))] * 4
    words = most_focused(texts, marks=False)
    assert [(word.form, word.share) for word in words] == [("often", 1.0), ("half", 0.5)]
    assert words[0].low == pytest.approx(0.8389, abs=1e-4)  # Wilson's interval for 20 of 20
    assert [mark.form for mark in most_focused(texts, marks=True)] == ["!"]


def test_texts_are_picked_by_seed_alone():
    texts = [scored((str(n), True)) for n in range(50)]
    assert pick(texts, number=3, seed=4) == pick(texts, number=3, seed=4) != pick(texts, number=3, seed=5)
    assert len(pick(texts[:2], number=3, seed=0)) == 2
