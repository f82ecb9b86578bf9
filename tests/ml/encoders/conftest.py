from functools import partial
from pathlib import Path

import pytest

from ml.encoders import shelf
from tests.made_once import made_once


@pytest.fixture(scope="session")
def made(tiny_encoder, tmp_path_factory) -> Path:
    """The folder of an encoder that gives both layers of the tiny XLM-R; do not write into it."""
    whole = made_once(tmp_path_factory, "shelf-of-both", partial(shelf.make, str(tiny_encoder), layers=(1, 2)))
    return shelf.find(None, whole)
