"""Codes of languages as sources write them, in the one form in which they are compared."""

from functools import lru_cache

_NONE = frozenset({"", "und", "zxx", "art", "mul", "mis"})
"""Codes that name no language; X has more of its own, which begin with q."""

_NOW = {"in": "id", "iw": "he", "ji": "yi", "nb": "no", "nn": "no"}
"""Earlier codes, and written forms of one language."""


@lru_cache(maxsize=1_000)
def known(code: str | None) -> str | None:
    """A language's code without its region, in its present form; None where it names none."""
    plain = (code or "").strip().lower().replace("_", "-").partition("-")[0]
    if plain in _NONE or (plain.startswith("q") and plain != "qu"):
        return None
    return _NOW.get(plain, plain)
