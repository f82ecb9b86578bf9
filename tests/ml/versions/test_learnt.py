"""A version knows the texts that it was trained on again, and carries none of them."""

import json
from dataclasses import replace

import pytest

from ml import registry
from ml.examples import Example
from ml.examples.learnt import again, kept
from tests.ml.two_writers import pairs


@pytest.fixture
def folder(eight, tmp_path):
    registry.train(eight, tmp_path / "m")
    return tmp_path / "m"


def forget(folder) -> None:
    """Make it a version of an earlier release, which kept nothing of its texts."""
    config = json.loads((folder / "config.json").read_text())
    del config["details"]["learnt"]
    (folder / "config.json").write_text(json.dumps(config))


def test_a_report_says_how_many_of_its_texts_were_learnt(folder, eight):
    new = [Example(text="El PIB ha caído un 2%", label=1), Example(text="Buenos días a todos", label=0)]
    assert registry.evaluate(folder, [*eight[:3], *new]).learnt == 3
    assert registry.evaluate(folder, new).learnt == 0
    assert registry.learnt(folder, eight) == 8


def test_a_comparison_says_it_of_both_versions(folder, eight, tmp_path):
    registry.train(eight[1:7], tmp_path / "other")
    found = registry.compare(folder, tmp_path / "other", eight)
    assert set(found.learnt.values()) == {8, 6}
    assert f"{found.a} was trained on 8 of these 8 texts" in found.sentence
    assert f"{found.b} was trained on 6 of these 8 texts" in found.sentence


def test_a_version_that_kept_nothing_of_its_texts_says_so(folder, eight):
    forget(folder)
    assert registry.learnt(folder, eight) is None
    assert registry.evaluate(folder, eight).learnt is None
    assert "What " in registry.compare(folder, folder, eight).sentence
    assert "is not recorded" in registry.compare(folder, folder, eight).sentence


@pytest.mark.parametrize("broken", [5, "xyz", "abc", [], None])
def test_a_record_that_is_none_counts_as_none(folder, eight, broken):
    config = json.loads((folder / "config.json").read_text())
    config["details"]["learnt"] = broken
    (folder / "config.json").write_text(json.dumps(config))
    assert registry.learnt(folder, eight) is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("El paro sube un 3 %", "el PARO  sube un 3 %", True),
        ("El paro sube https://t.co/1", "@ana El paro sube https://t.co/2", True),
        ("El paro su\u200bbe", "El paro sube", True),
        ("𝗘𝗹 paro sube", "El paro sube", True),
        ("El paro sube an\u0303o", "El paro sube año", True),
        ("El paro sube un 3 %", "El paro sube un 4 %", False),
        ("El paro sube", "El paro no sube", False),
        ("https://t.co/1", "https://t.co/2", False),
        ("😀", "😡", False),
        ("नमस्ते दुनिया", "नमस्ते दुनिया!", True),
    ],
)
def test_copies_of_a_text_are_known_again(one, other, same):
    assert again(kept([Example(text=one)]), [Example(text=other)]) == int(same)


def test_a_claim_held_against_another_document_is_another_pair():
    pair = Example(text="El paro sube", document="Lo dice la oficina")
    assert again(kept([pair]), [pair, replace(pair, document="No lo dice"), replace(pair, document=None)]) == 1


def test_what_chooses_is_learnt_and_what_judges_is_not(eight, tmp_path):
    held_out = [Example(text="Otra cosa sube un 9%", label=1), Example(text="Hola y adiós", label=0)]
    registry.train(eight[:4] + eight[4:6], tmp_path / "m", validation=eight[2:], held_out=held_out)
    assert registry.learnt(tmp_path / "m", [*eight, *held_out]) == 8


def test_no_text_stands_in_the_folder(folder, eight):
    content = b"".join(path.read_bytes() for path in folder.iterdir())
    assert not any(one.text.encode() in content for one in eight)


def test_a_copy_and_a_second_training_are_the_same_version(folder, eight, tmp_path):
    kept_at = registry.keep(folder, tmp_path / "models")
    assert registry.learnt(kept_at, eight) == 8
    forget(kept_at)
    assert registry.same_training(folder, kept_at)


def test_texts_that_a_version_is_recalibrated_with_are_learnt_too(tmp_path):
    registry.train(pairs(30, longest=90), tmp_path / "m", task="generated-text", recipe="nb-tfidf-generated")
    others = [replace(one, label=0) for one in pairs(30, longest=90, seed=9)]
    registry.recalibrate(tmp_path / "m", others, tmp_path / "own")
    assert registry.learnt(tmp_path / "m", others) < len(others)
    assert registry.learnt(tmp_path / "own", others) == len(others)
