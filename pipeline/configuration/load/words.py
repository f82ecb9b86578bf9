"""Words by which a post always or never gets a card: `vacuna, por ciento, desinform*`, as a setting is written."""

import re
import unicodedata

from ml.retrieval.terms import plain_letters
from pipeline.language.speech import _

MOST, LONGEST = 200, 100
"""Words of a list, and characters of one."""
STARS = 2
TILDE = "\u0303"


def read_words(written: str) -> re.Pattern[str] | None:
    """What finds any of these words in plain text (`plain`), None for none. Raises ValueError.

    A star stands for any letters. Every text is searched in a time that grows with its length alone: what a star has
    passed over is never gone back to.
    """
    words = [plain(word.strip()) for word in written.split(",") if word.strip()]
    if len(words) > MOST:
        raise ValueError(_("it lists more than {most} words; leave some out").format(most=MOST))
    for word in words:
        if len(word) > LONGEST or word.count("*") > STARS or not re.search(r"\w", word):
            raise ValueError(
                _("{word!r} cannot rule; write letters, {longest} signs at most, and two * at most").format(
                    word=word[:60], longest=LONGEST
                )
            )
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(_pattern, words))})(?!\w)") if words else None


def plain(text: str) -> str:
    """A text as words are looked for in it: in small letters, without accents; ñ and ã are letters of their own."""
    apart = unicodedata.normalize("NFD", plain_letters(text).casefold())
    kept = "".join(sign for sign in apart if sign == TILDE or not unicodedata.combining(sign))
    return unicodedata.normalize("NFC", kept)


def _pattern(word: str) -> str:
    return r"\s++".join(_of_one(part) for part in word.split())


def _of_one(word: str) -> str:
    first, *rest = word.split("*")
    *middle, last = rest or [""]
    passed = "".join(rf"(?>\w*?{re.escape(part)})" for part in middle if part)
    return re.escape(first) + passed + (rf"\w*{re.escape(last)}" if rest else "")
