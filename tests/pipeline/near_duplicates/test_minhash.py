"""When two texts are copies, and that sketches find them."""

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.near_duplicates import minhash

LONG = (
    "El paro registrado en la región ha subido un 12 % desde 2019, según los datos que publicó ayer el ministerio, "
    "y la deuda por habitante ha crecido más que en ninguna otra comunidad del país."
)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (LONG, "RT @quien_sea: " + LONG, True),
        (LONG, LONG.upper() + " https://t.co/abc123", True),
        ("Mira @ana  https://t.co/1", "mira @luis\nhttps://t.co/2", True),
        (LONG, LONG.replace("12 %", "13 %"), True),  # an edit of a figure
        (LONG, "RT @quien_sea: " + LONG[:120] + "…", True),  # as X cuts retweets
        (LONG, LONG[:80] + " y nadie dice nada.", False),
        (LONG, LONG[:40] + "…", False),  # too little to tell
        ("Gracias.", "Gracias!", False),
        ("Sube el IVA", "Sube el IVA https://t.co/1 https://t.co/2", True),
        ("", "https://t.co/1", False),
        ("https://t.co/2", "https://t.co/1", True),
    ],
)
def test_what_counts_as_a_copy(one, other, same):
    a, b = minhash.normalise(one), minhash.normalise(other)
    assert minhash.are_copies(a, b) is minhash.are_copies(b, a) is same
    if same:
        found, sought = minhash.sketch(a), minhash.sketch(b)
        assert set(found.keys) & set(sought.keys)
        assert (
            minhash.agreement(found.signature, sought.signature[None])[0] >= minhash.MAY_BE_ALIKE
            or found.start == sought.start
        )


@given(st.text())
def test_normalising_twice_changes_nothing_and_every_text_has_a_sketch(text):
    normal = minhash.normalise(text)
    assert minhash.digest(normal) == minhash.digest(minhash.normalise(text))
    sketch = minhash.sketch(normal)
    assert sketch.signature.shape == (128,)
    assert all(-(2**63) <= key < 2**63 for key in sketch.keys)


def test_minimal_hashes_estimate_the_share_of_common_pieces():
    draw = random.Random(4)
    letters = string.ascii_lowercase + "     "
    off = []
    for _ in range(60):
        a = "".join(draw.choices(letters, k=250))
        cut = draw.randrange(10, 240)
        b = a[:cut] + "".join(draw.choices(letters, k=250 - cut))
        estimate = (minhash.sketch(a).signature == minhash.sketch(b).signature).mean()
        off.append(estimate - minhash.alike(a, b))
    assert abs(sum(off) / len(off)) < 0.015
    assert max(map(abs, off)) < 0.17  # four standard errors of 128 hashes at one half


def test_texts_that_are_barely_copies_are_found_by_their_keys():
    draw = random.Random(5)
    found = missed = 0
    while found + missed < 300:
        a = "".join(draw.choices(string.ascii_lowercase + "   ", k=200))
        b = list(a)
        for _ in range(draw.randrange(3, 6)):
            b[draw.randrange(200)] = draw.choice(string.ascii_lowercase)
        if 0.8 <= minhash.alike(a, "".join(b)) < 0.87:
            met = set(minhash.sketch(a).keys) & set(minhash.sketch("".join(b)).keys)
            found, missed = found + bool(met), missed + (not met)
    assert missed == 0


def test_sketches_stay_as_they_are_stored():
    sketch = minhash.sketch(minhash.normalise("El paro ha subido un 12 % desde 2019"))
    assert sketch.signature[:3].tolist() == SIGNATURE
    assert sketch.bands[0] == BAND


SIGNATURE = [73430787, 27131558, 112653835]
BAND = -96464426744085000
