"""The language that an example is in."""

from ml.examples import Example


def language_of(example: Example) -> str | None:
    """Name an example's language, whatever region its code names, too."""
    return example.language.lower().partition("-")[0] if example.language else None
