"""SemEval-2024 task 8 (MH-2, MH-3), JSON Lines of `id, label, text, model, source`: in which language a text is."""

from collections.abc import Mapping
from typing import Any

DOMAINS = frozenset({"arxiv", "outfox", "peerread", "reddit", "wikihow", "wikipedia"})
"""What `source` says of English texts."""

LANGUAGES = {
    "arabic": "ar",
    "bulgarian": "bg",
    "chinese": "zh",
    "english": "en",
    "german": "de",
    "indonesian": "id",
    "italian": "it",
    "russian": "ru",
    "urdu": "ur",
}
"""What `source` says of texts of other languages, and their codes."""


def language_of(row: Mapping[str, Any]) -> str | None:
    """Read a text's language from its `source`, a domain or a language; None where the row is laid out otherwise."""
    source = row.get("source")
    if "model" not in row or not isinstance(source, str):
        return None
    name = source.strip().casefold()
    return "en" if name in DOMAINS else LANGUAGES.get(name)
