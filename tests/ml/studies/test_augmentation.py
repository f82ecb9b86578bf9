"""Machine texts replaced by translations and paraphrases: which, how many, and asked once."""

import sqlite3
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.examples import Example
from ml.studies.augmentation import seq2seq
from ml.studies.augmentation.augment import augment
from ml.studies.augmentation.cache import AT_ONCE, CachedRewriter
from ml.studies.augmentation.configurations import CONFIGURATIONS, Augmentation, AugmentationError, augmentation_of
from ml.text.sentences import sentences
from tests.ml.tiny import build_marian, build_t5
from tests.ml.two_writers import pairs

HALF = Augmentation("translate", 0.5)


@dataclass
class Shouting:
    """Says every sentence in capitals, and counts what it was asked."""

    source: str = "es"
    target: str = "ru"
    asked: list[str] = field(default_factory=list)
    most: int | None = None

    def rewrite(self, sentences):
        if self.most is not None and len(self.asked) + len(sentences) > self.most:
            raise InterruptedError
        self.asked += sentences
        return [one.upper() for one in sentences]


@pytest.mark.parametrize("name", ["translate-10", "translate-25", "translate-50", "paraphrase-50"])
def test_the_share_is_exact_and_only_machine_texts_change(name):
    examples, how = pairs(40, longest=200), augmentation_of(name)
    found = augment(examples, how, rewriter=Shouting())
    changed = [place for place, (one, other) in enumerate(zip(examples, found, strict=True)) if one != other]
    assert len(changed) == round(how.texts * 40)
    assert all(examples[place].label == 1 for place in changed)
    assert {found[place].language for place in changed} == {"ru"}
    assert [(one.label, one.topic, one.id) for one in found] == [(one.label, one.topic, one.id) for one in examples]


def test_a_translation_is_of_the_whole_text():
    examples = pairs(4, longest=500)
    for one, other in zip(
        examples, augment(examples, Augmentation("translate", 1.0), rewriter=Shouting()), strict=True
    ):
        assert other.text == (one.text.upper() if one.label else one.text)


def test_of_half_the_texts_half_of_the_sentences_or_more_are_paraphrased():
    examples = [one for one in pairs(60, longest=400) if one.label == 1]
    found = augment(examples, augmentation_of("paraphrase-50"), rewriter=Shouting(target="es"))
    shares = [
        sum(other.text[a:b].isupper() for a, b in sentences(one.text)) / len(sentences(one.text))
        for one, other in zip(examples, found, strict=True) if one != other
    ]  # fmt: skip
    assert len(shares) == 30
    assert min(shares) >= 0.4  # half, rounded to whole sentences
    assert max(shares) - min(shares) > 0.2


def test_the_order_of_examples_changes_nothing():
    examples = pairs(20, longest=200)
    found = augment(examples, HALF, rewriter=Shouting())
    assert augment(examples[::-1], HALF, rewriter=Shouting())[::-1] == found
    assert augment(examples, HALF, rewriter=Shouting(), seed=1) != found


def test_texts_of_another_language_than_the_rewriters_stay():
    english, unknown = pairs(6, language="en", longest=90), pairs(6, seed=1, language=None, longest=90)
    assert augment(english, HALF, rewriter=Shouting()) == english
    found = augment(unknown, HALF, rewriter=Shouting())
    assert sum(one != other for one, other in zip(found, unknown, strict=True)) == 3


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400), st.floats(0, 1))
def test_what_is_not_rewritten_stays_to_the_letter(text, low):
    asked = Shouting()
    asked.rewrite = lambda sentences: [f"<{one}>" for one in sentences]
    how = Augmentation("paraphrase", 1.0, sentences=(low, 1.0))
    (found,) = augment([Example(text=text, label=1)], how, rewriter=asked)
    marked = "\x00" not in text and not {"<", ">"} & set(text)
    assert not marked or found.text.replace("<", "").replace(">", "") == text
    asked.rewrite = lambda sentences: ["  "] * len(sentences)
    assert augment([Example(text=text, label=1)], how, rewriter=asked)[0].text == text


def test_a_second_run_asks_no_model_and_an_interrupted_one_goes_on(tmp_path):
    examples = pairs(30, longest=300)
    whole = Shouting()
    wanted = augment(examples, HALF, rewriter=whole)
    assert len(whole.asked) > 2 * AT_ONCE
    interrupted = Shouting(most=2 * AT_ONCE)
    with pytest.raises(InterruptedError):
        augment(examples, HALF, rewriter=CachedRewriter(interrupted, tmp_path / "said.sqlite", "a"))
    later = Shouting()
    assert augment(examples, HALF, rewriter=CachedRewriter(later, tmp_path / "said.sqlite", "a")) == wanted
    assert len(later.asked) == len(whole.asked) - 2 * AT_ONCE
    assert not set(later.asked) & set(interrupted.asked)
    again = CachedRewriter(Shouting(most=0), tmp_path / "said.sqlite", "a")
    assert augment(examples[::-1], HALF, rewriter=again)[::-1] == wanted
    other = Shouting()
    augment(examples, HALF, rewriter=CachedRewriter(other, tmp_path / "said.sqlite", "b"))
    assert sorted(other.asked) == sorted(whole.asked)  # another model's answers are not taken


def test_a_file_that_is_no_cache_is_told(tmp_path):
    (tmp_path / "x").write_text("no database " * 100)
    with pytest.raises(AugmentationError, match="cannot be used as a cache"):
        CachedRewriter(Shouting(), tmp_path / "x", "a").rewrite(["one"])
    with pytest.raises(AugmentationError, match="cannot be used as a cache"):
        CachedRewriter(Shouting(), tmp_path / "nowhere" / "x", "a").rewrite(["one"])


@pytest.mark.parametrize(("build", "how"), [(build_t5, "paraphrase"), (build_marian, "translate")])
def test_a_model_on_disk_rewrites_and_says_the_same_each_time(build, how, tmp_path):
    folder = build(tmp_path / "tiny")
    loaded = seq2seq.load(str(folder), how=how)
    asked = ["El paro ha subido.", "Gracias \ud83d a todos.", "La deuda ha bajado un 3 %."]
    found = loaded.rewrite(asked)
    assert len(found) == 3
    assert all(isinstance(one, str) for one in found)
    assert seq2seq.load(str(folder), how=how).rewrite(asked[::-1]) == found[::-1]
    assert loaded.rewrite([]) == []
    examples = pairs(3, language="en", longest=80)
    cached = CachedRewriter(loaded, tmp_path / "said.sqlite", loaded.fingerprint)
    made = augment(examples, Augmentation(how, 1.0), rewriter=cached)
    assert [one.language for one in made if one.label] == ["ru" if how == "translate" else "en"] * 3
    rows = sqlite3.connect(tmp_path / "said.sqlite").execute("SELECT count(*) FROM rewritten").fetchone()
    assert rows[0] == len({one.text[a:b] for one in examples if one.label for a, b in sentences(one.text)})


def test_models_of_many_languages_are_told_the_target(tmp_path):
    tokenizer = seq2seq.load(str(build_marian(tmp_path / "tiny")), how="translate").tokenizer
    asking = seq2seq.Asking(target="ru")
    assert seq2seq._into(tokenizer, asking) == {}  # one that knows one language only
    for word in ("rus_Cyrl", "__ru__"):  # NLLB's way, and M2M-100's
        tokenizer.add_tokens([word])
        assert seq2seq._into(tokenizer, asking) == {"forced_bos_token_id": len(tokenizer) - 1}


def test_fingerprints_tell_weights_and_ways_of_asking_apart(tmp_path):
    first, second = build_t5(tmp_path / "a"), build_t5(tmp_path / "b", seed=1)
    asking = seq2seq.Asking(target="en", beams=1)
    found = {seq2seq.load(str(folder), how="paraphrase", asking=way).fingerprint
             for folder in (first, second) for way in (None, asking)}  # fmt: skip
    assert len(found) == 4


def test_weights_that_are_not_here_are_named(tmp_path):
    with pytest.raises(AugmentationError, match="run: hf download Helsinki-NLP/opus-mt-en-ru"):
        seq2seq.find(seq2seq.MODELS["translate"], how="translate")
    with pytest.raises(AugmentationError, match=r"has no config\.json"):
        seq2seq.find(str(tmp_path), how="paraphrase")
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / "pytorch_model.bin").write_bytes(b"")
    with pytest.raises(AugmentationError, match="pickled ones are not read"):
        seq2seq.find(str(tmp_path), how="paraphrase")


def test_the_papers_configurations_are_there():
    shares = {name: one.augmentation.texts for name, one in CONFIGURATIONS.items() if one.augmentation}
    assert shares == {
        "translate-10": 0.1,
        "translate-25": 0.25,
        "translate-50": 0.5,
        "paraphrase-100": 1.0,
        "paraphrase-50": 0.5,
    }
    assert all(one.paper is None or one.paper[0] < min(one.paper[1:]) for one in CONFIGURATIONS.values())  # MH-9
    with pytest.raises(AugmentationError, match="choose among baseline"):
        augmentation_of("translate-20")
