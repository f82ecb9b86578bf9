"""The languages in which the desk's accounts post, as the setting is written."""

import pytest

from pipeline.configuration.choices import Choices
from pipeline.configuration.languages_setting import read_languages


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("es, ca,gl", {"es", "ca", "gl"}), ("ES ca", {"es", "ca"}), ("es,es", {"es"}), ("in, nb, no", {"id", "no"}), ("", set()),
        (" , ", set()), ("spa", {"spa"}),
    ],
)  # fmt: skip
def test_codes_are_read_with_commas_or_spaces(written, read):
    assert read_languages(written) == read


@pytest.mark.parametrize("written", ["spanish", "es; ca", "es, und", "e", "es-MX", "qme", "es, 12"])
def test_what_is_no_code_is_refused_in_one_sentence(written):
    with pytest.raises(
        ValueError, match="no list of languages; write codes of two or three letters, such as es, ca, gl"
    ):
        Choices(languages=written)
