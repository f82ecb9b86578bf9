"""In which languages the desk's accounts post, as the setting is written."""

import re

from pipeline.language.speech import _
from pipeline.sources.language_codes import known


def read_languages(written: str) -> frozenset[str]:
    """The codes of a list, with commas or spaces between them. Raises ValueError for what is no code."""
    codes = written.replace(",", " ").lower().split()
    found = {known(code) if re.fullmatch(r"[a-z]{2,3}", code) else None for code in codes}
    if None in found:
        raise ValueError(_("it is no list of languages; write codes of two or three letters, such as es, ca, gl"))
    return frozenset(filter(None, found))
