from pathlib import Path

import pytest

from ml.encoders import shelf


@pytest.fixture(scope="session")
def made(tiny_encoder, tmp_path_factory) -> Path:
    """The folder of an encoder that gives both layers of the tiny XLM-R; do not write into it."""
    return shelf.make(str(tiny_encoder), tmp_path_factory.mktemp("shelf"), layers=(1, 2))
