"""Which language a post is in, told from its text; its source's mark decides where the text leaves that open."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import regex
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from ml.retrieval.terms import plain_letters
from pipeline.sources.language_codes import known

UNKNOWN = "und"
READ = 2_000
"""So many characters of a text are looked at."""

OTHER = 0.1
"""How likely a language is that is none of the desk's, beside one of them."""
SURE = 0.5
"""From this share of all likelihood on the text alone tells its language, whatever its source marks."""
NEAR = 0.5
"""Below that the mark decides, if it is one of the desk's languages and at least so likely as the likeliest."""

_NO_WORDS = regex.compile(r"(?:https?://|www\.)\S+|^\s*RT\b|[@#]\w+|[^\p{L}\p{M}\s'’.,;:!?¿¡·-]+")


@dataclass(frozen=True)
class Languages:
    """Tells languages, of which those of the desk are the likelier ones."""

    desk: frozenset[str]

    def tell(self, text: str, mark: str | None) -> str:
        """Give the code of a text's language, or `und`; `mark` is what its source says."""
        words = _NO_WORDS.sub(" ", plain_letters(text[:READ])).strip()
        if not any(map(str.isalpha, words)):
            return UNKNOWN
        likely = defaultdict[str, float](float)
        for code, probability in _identifier().rank(words):
            language = known(code) or UNKNOWN
            likely[language] += probability * (1 if language in self.desk else OTHER)
        return self._decided(likely, marked=known(mark))

    def _decided(self, likely: Mapping[str, float], *, marked: str | None) -> str:
        best = max(likely, key=lambda code: likely[code])
        if likely[best] >= SURE * sum(likely.values()):
            return best
        return marked if marked in self.desk and likely.get(marked, 0) >= NEAR * likely[best] else UNKNOWN


@cache
def _identifier() -> LanguageIdentifier:
    """Load the model, 75 MB, once in a process."""
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
