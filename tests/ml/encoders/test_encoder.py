"""An encoder at work: one pass gives means, and token states of which the means are the means."""

import json
import shutil

import numpy as np
import pytest

from ml.artefacts.on_disk import BrokenArtefactError, MissingArtefactError
from ml.encoders import encoder as encoders
from ml.encoders import facts
from ml.encoders.encoder import Encoder

TEXTS = ["El paro ha subido un 12%", "Gracias", "", "la deuda " * 300, "👏🏽 𝗘𝗹 𝗽𝗮𝗿𝗼 🇪🇸", "Hola @Ana: https://t.co/abc"]


@pytest.fixture(scope="module")
def encoder(made) -> Encoder:
    return Encoder(made, threads=2)


def test_no_texts_have_no_means(encoder):
    assert encoder.means([]).shape == (0, 2, 32)
    assert encoder.read([]) == []


def test_means_are_the_means_of_the_token_states(encoder):
    for read in encoder.read(TEXTS):
        assert read.of_tokens.shape == (len(read.spans), 2, 32)
        assert np.allclose(read.of_tokens.mean(axis=0), read.means, atol=1e-5)


def test_what_is_linear_in_the_means_is_the_mean_of_what_tokens_say(encoder):
    head = np.random.default_rng(1).normal(size=(2, 32)).astype(np.float32)
    for read in encoder.read(TEXTS, lambda states: np.einsum("tlh,lh->t", states, head)):
        assert read.of_tokens.mean() == pytest.approx((read.means * head).sum(), abs=1e-4)


def test_reading_and_means_agree_in_any_order(encoder):
    means = encoder.means(TEXTS)
    assert (encoder.means(TEXTS[::-1])[::-1] == means).all()
    assert (np.stack([read.means for read in encoder.read(TEXTS)]) == means).all()
    assert np.allclose(np.concatenate([encoder.means([text]) for text in TEXTS]), means, atol=1e-5)


def test_spans_are_characters_of_the_text_as_it_was_written(encoder):
    for text, read in zip(TEXTS, encoder.read(TEXTS), strict=True):
        assert all(0 <= start <= end <= len(text) for start, end in read.spans)
        assert read.truncated == (len(text) > 1000)
    words = [TEXTS[-1][start:end].strip() for start, end in encoder.read(TEXTS[-1:])[0].spans]
    assert words.count("@Ana") == words.count("https://t.co/abc") == 1


def test_many_heads_stand_on_one(made):
    assert encoders.load(made) is encoders.load(made)


def test_a_folder_without_an_encoder_says_what_to_run(tmp_path):
    for load in (Encoder, encoders.load, facts.load):
        with pytest.raises(MissingArtefactError, match="claimwire encoder make"):
            load(tmp_path)


def said(**changes):
    def alter(folder):
        found = json.loads((folder / "encoder.json").read_text())
        (folder / "encoder.json").write_text(json.dumps(found | changes))

    return alter


def a_byte(name):
    def alter(folder):
        content = bytearray((folder / name).read_bytes())
        content[len(content) // 2] ^= 1
        (folder / name).write_bytes(content)

    return alter


@pytest.mark.parametrize(
    "harm",
    [
        lambda folder: (folder / "encoder.json").write_text("[" * 100_000),
        lambda folder: (folder / "encoder.json").write_text("[]"),
        lambda folder: (folder / "encoder.json").write_text('{"format": 1}'),
        lambda folder: (folder / "encoder.json").write_bytes(b"\xff\xfe"),
        lambda folder: (folder / "words.data").unlink(),
        lambda folder: (folder / "words.data").write_bytes(b"short"),
        said(format=2),
        said(layers=[]),
        said(layers=["1", "2"]),
        said(layers=3),
        said(max_tokens=1e9),
        said(max_tokens=True),
        said(hidden=-1),
        said(id="../../x-12345678"),
        said(id="another-12345678"),
        said(sha256={"../encoder.json": "00"}),
        said(sha256=["model.onnx"]),
        said(cut_addresses="yes"),
        said(bytes={}),
        a_byte("model.onnx"),
        a_byte("model.data"),
        a_byte("tokenizer/tokenizer.json"),
    ],
)
def test_an_altered_encoder_is_not_loaded(made, tmp_path, harm):
    folder = shutil.copytree(made, tmp_path / "altered")
    harm(folder)
    with pytest.raises(BrokenArtefactError, match="make the encoder again"):
        facts.load(folder, in_full=True)
