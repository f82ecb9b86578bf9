"""One published check as a row: cleaned, cut to sensible lengths, with digests that make repetition harmless."""

import hashlib
import json
import unicodedata
from datetime import date
from typing import Any

from pipeline.store.archive.published_checks import CheckRow

LONGEST_CLAIM, LONGEST_TITLE, LONGEST_WORD = 2_000, 500, 300
"""Characters that are kept of a claim, of a title, and of a rating or name."""
LONGEST_REFERENCE = 1_000
"""Bytes."""

_IN_DIGEST = {"rating": "verdict", "rating_numbers": "rating"}
"""Digests keep older names: with others, every check would count as changed when it is imported again."""


def check_row(
    *,
    publisher: str,
    claim: str,
    reference: str = "",
    title: str = "",
    url: str | None = None,
    claimant: str | None = None,
    rating: str | None = None,
    rating_numbers: dict[str, Any] | None = None,
    published_on: date | None = None,
    language: str | None = None,
    own: bool = False,
    tweet_id: int | None = None,
) -> CheckRow:
    """Make a row; the page's address is its reference where no other name is given."""
    said: dict[str, Any] = {
        "claim": clean(claim, LONGEST_CLAIM),
        "title": clean(title, LONGEST_TITLE),
        "url": url,
        "claimant": clean(claimant, LONGEST_WORD) or None,
        "rating": clean(rating, LONGEST_WORD) or None,
        "rating_numbers": rating_numbers,
        "published_on": published_on,
        "language": clean(language, LONGEST_WORD) or None,
    }
    named = {_IN_DIGEST.get(name, name): value for name, value in said.items()}
    written = json.dumps(named | {"own": own}, default=str, sort_keys=True, ensure_ascii=False)
    folded = unicodedata.normalize("NFKC", said["claim"]).casefold()
    return CheckRow(
        publisher=clean(publisher, LONGEST_WORD),
        reference=_reference(reference or url or ""),
        claim_digest=_digest(folded),
        digest=_digest(written),
        own=own,
        tweet_id=tweet_id,
        **said,
    )


def clean(text: str | None, longest: int) -> str:
    """Put text on one line without signs that control a terminal or that Postgres refuses, cut where it is too long."""
    shown = "".join(" " if unicodedata.category(sign) in ("Cc", "Cs") else sign for sign in text or "")
    return " ".join(shown.split())[:longest].rstrip()


def _reference(name: str) -> str:
    """Give a name that fits into an index of Postgres: of longer ones the digest stands for them."""
    shown = clean(name, len(name))
    return shown if len(shown.encode()) <= LONGEST_REFERENCE else f"sha256:{_digest(shown)}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
