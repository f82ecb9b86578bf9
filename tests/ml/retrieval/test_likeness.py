"""What texts are alike, by the means that heads stand on."""

import numpy as np
import pytest

from ml.encoders import shelf
from ml.encoders.encoder import Encoder
from ml.retrieval.likeness import Likeness
from ml.retrieval.origin import ORIGIN

TEXTS = ["El paro ha subido un 12%", "Gracias a todos", "", "la deuda " * 300]


@pytest.fixture(scope="module")
def encoder(tiny_encoder, tmp_path_factory) -> Encoder:
    return Encoder(shelf.make(str(tiny_encoder), tmp_path_factory.mktemp("shelf")))


def test_vectors_are_of_the_last_layer_from_the_origin_and_of_length_1(encoder):
    found = Likeness.by(encoder).embed(TEXTS)
    assert found.shape == (4, 32)
    assert np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)
    last = encoder.means([*TEXTS, *ORIGIN])[:, -1]
    last /= np.linalg.norm(last, axis=1, keepdims=True)
    wanted = last[: len(TEXTS)] - last[len(TEXTS) :].mean(axis=0)
    assert np.allclose(found, wanted / np.linalg.norm(wanted, axis=1, keepdims=True), atol=1e-4)


def test_an_encoder_without_its_last_layer_does_not_know(tiny_encoder, tmp_path):
    assert Likeness.by(Encoder(shelf.make(str(tiny_encoder), tmp_path, layers=(1,)))) is None


def test_no_text_of_the_origin_is_there_twice():
    assert len(set(ORIGIN)) == len(ORIGIN) == 6 * 13


def test_with_real_weights_claims_are_nearest_in_other_languages_and_others_far(real_encoder):
    likeness = Likeness.by(Encoder(real_encoder))
    checks = likeness.embed(
        ["The mayor closed three public libraries.", "Bees die of radio masts.", "The pension rose by 9 %."]
    )
    posts = likeness.embed(
        ["La alcaldesa ha cerrado tres bibliotecas", "Las antenas matan a las abejas", "Die Rente ist um 9 % gestiegen"]
    )
    cosines = posts @ checks.T
    assert cosines.argmax(axis=1).tolist() == [0, 1, 2]
    assert np.diag(cosines).min() > 0.5 > 0.3 > (cosines - 2 * np.eye(3)).max()
