"""A network served without torch: the same answer for a text, whatever stands beside it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from transformers import AutoModel

from ml.artefacts.on_disk import BrokenArtefactError, MissingArtefactError
from ml.serving.onnx import OnnxClassifier
from tests.ml.networks.exporting.test_export import exported

HOME = Path(__file__).parents[3]
TEXTS = [
    "El paro ha subido un 12% en España",
    "Gracias a todos",
    "👏🏽🇪🇸 el paro 👩‍👩‍👧 sube",
    "ارتفعت البطالة بنسبة 12٪ في إسبانيا",
    "cafe\u0301 con leche",
    "la deuda de España " * 20,
    "",
    "x",
]


@pytest.fixture(scope="module")
def folder(tiny_encoder, tmp_path_factory) -> Path:
    encoder = AutoModel.from_pretrained(tiny_encoder).eval()
    return exported(tmp_path_factory.mktemp("served") / "artefact", encoder, tiny_encoder, precision="int8")


@pytest.fixture(scope="module")
def classifier(folder) -> OnnxClassifier:
    return OnnxClassifier(folder, threads=2)


def same(one, other) -> bool:
    return bool(np.abs(one.logits - other.logits).max() < 1e-5 and np.abs(one.cam - other.cam).max() < 1e-5)


def test_an_empty_list_gives_an_empty_list(classifier):
    assert classifier.scores([]) == []


def test_order_does_not_matter_to_the_last_bit(classifier):
    forth, back = classifier.scores(TEXTS), classifier.scores(TEXTS[::-1])[::-1]
    for one, other in zip(forth, back, strict=True):
        assert one.logits.tolist() == other.logits.tolist()
        assert one.cam.tolist() == other.cam.tolist()


def test_a_text_does_not_depend_on_those_beside_it(classifier):
    for text, together in zip(TEXTS, classifier.scores(TEXTS), strict=True):
        assert same(classifier.scores([text])[0], together)


def test_threads_do_not_matter(folder, classifier):
    for one, other in zip(OnnxClassifier(folder, threads=1).scores(TEXTS), classifier.scores(TEXTS), strict=True):
        assert same(one, other)


def test_a_text_given_twice_has_one_answer(classifier):
    one, _, other = classifier.scores([TEXTS[0], TEXTS[1], TEXTS[0]])
    assert one is other


def test_spans_point_into_the_unaltered_text(classifier):
    for text, scored in zip(TEXTS, classifier.scores(TEXTS), strict=True):
        assert len(scored.spans) == len(scored.cam)
        assert all(0 <= start <= end <= len(text) for start, end in scored.spans)
        covered = {place for start, end in scored.spans for place in range(start, end)}
        if not scored.truncated:
            assert not [text[place] for place in range(len(text)) if place not in covered and text[place].isalnum()]


@pytest.mark.parametrize("text", ["", " \n", "paro " * 20_000, "a" * 100_000, "el \ud83d paro", "\x00"])
def test_odd_texts_are_scored(classifier, text):
    (scored,) = classifier.scores([text])
    assert np.isfinite(scored.logits).all()
    assert len(scored.cam) <= 128
    assert scored.truncated == (len(text) > 1_000)


def test_links_and_mentions_can_be_one_token(folder, classifier):
    text = "Hola @Pablo_Iglesias_: el paro sube (https://t.co/IxHyDWdB0S). ¡Gracias!"
    (cut,) = OnnxClassifier(folder, cut_addresses=True).scores([text])
    (whole,) = classifier.scores([text])
    assert len(cut.spans) < len(whole.spans)
    words = [text[start:end].strip() for start, end in cut.spans]
    assert words.count("@Pablo_Iglesias_") == 1
    assert words.count("https://t.co/IxHyDWdB0S") == 1
    assert np.isfinite(cut.logits).all()
    assert OnnxClassifier(folder, cut_addresses=True).ids(TEXTS) == classifier.ids(TEXTS)


def test_serves_without_torch(folder):
    code = (
        "import sys; from pathlib import Path; from ml.serving.onnx import OnnxClassifier\n"
        "OnnxClassifier(Path(sys.argv[1])).scores(['el paro'])\n"
        "print([name for name in ('torch', 'transformers', 'onnx', 'sklearn', 'scipy') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder)], capture_output=True, text=True, check=True, cwd=HOME
    )
    assert done.stdout.strip() == "[]"


def test_the_words_are_read_and_not_kept(classifier):
    """Several processes share the system's copy of the file: none maps it or holds it in its own memory."""
    classifier.scores(TEXTS)
    if not Path("/proc/self/maps").exists():
        pytest.skip("needs /proc")
    assert "words.data" not in Path(f"/proc/{os.getpid()}/maps").read_text()


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer/tokenizer.json"])
def test_a_missing_file_is_named(folder, tmp_path, name):
    broken = Path(shutil.copytree(folder, tmp_path / "broken"))
    (broken / name).unlink()
    with pytest.raises(MissingArtefactError, match=name):
        OnnxClassifier(broken)


@pytest.mark.parametrize("name", ["model.onnx", "model.data", "words.data", "tokenizer/tokenizer.json"])
@pytest.mark.parametrize("fault", ["cut off", "altered", "empty"])
def test_a_broken_file_is_a_clear_error(folder, tmp_path, name, fault):
    broken = Path(shutil.copytree(folder, tmp_path / "broken"))
    whole = (broken / name).read_bytes()
    if fault == "altered" and name.endswith(".data"):
        pytest.skip("numbers stay numbers: the artefact's hashes are for that")
    (broken / name).write_bytes({"cut off": whole[: len(whole) // 2], "altered": b"?" + whole[1:], "empty": b""}[fault])
    with pytest.raises(BrokenArtefactError, match=r"train the version again"):
        OnnxClassifier(broken)


def test_the_benchmark_runs():
    command = [sys.executable, "benchmarks/serving.py", "--quick", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=HOME)
    assert '"speedup_vs_pipeline"' in done.stdout.splitlines()[-1]
