import pytest

from tests.ml.encoder_folders import build_folders
from tests.ml.pairs import build_pairs


@pytest.fixture(scope="module")
def pairs(tmp_path_factory):
    return build_pairs(tmp_path_factory.mktemp("pictures"))


@pytest.fixture(scope="module")
def folders(pairs, tmp_path_factory):
    """One folder for each encoder; do not write into it."""
    return build_folders(tmp_path_factory.mktemp("encoders"), pairs)
