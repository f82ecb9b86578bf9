"""Checks in rows of CSV, TSV, Excel or JSON Lines: which column says what, by the names that are in use."""

from collections.abc import Mapping
from typing import Any

from ml.files import first_of
from pipeline.checks.archive.claim_review import Unusable, reviews, row_of, web
from pipeline.checks.archive.dates import read_date
from pipeline.checks.archive.rows import check_row
from pipeline.store.archive.published_checks import CheckRow

NAMES: dict[str, tuple[str, ...]] = {
    "claim": ("claim", "vclaim", "claimreviewed", "claim_reviewed", "claim_text", "statement", "text"),
    "title": ("title", "headline", "name"),
    "url": ("url", "link", "review_url", "claim_review_url", "reference"),
    "publisher": ("publisher", "publisher_name", "author", "site", "organization", "organisation", "fact_checker"),
    "rating": ("verdict", "rating", "textual_rating", "textualrating", "alternatename", "label", "conclusion"),
    "date": ("date", "date_published", "datepublished", "published", "published_on", "review_date", "reviewdate"),
    "claimant": ("claimant", "speaker", "claim_author"),
    "language": ("language", "lang", "inlanguage", "languagecode"),
    "id": ("vclaim_id", "claim_id", "check_id", "id"),
}


def rows_of(row: Mapping[str, Any], *, publisher: str | None) -> list[CheckRow]:
    """Make the checks of a row: one, or in JSON Lines all that its object holds.

    Raises:
        Unusable: it says no claim, or names no publisher.
    """
    if found := list(reviews(dict(row))):
        return [row_of(review, publisher=publisher) for review in found]
    said = {str(name).strip().lower(): value for name, value in row.items() if name is not None}
    cells = {meaning: (first_of(said, names) or "").strip() for meaning, names in NAMES.items()}
    if not cells["claim"]:
        raise Unusable(f"it says no claim; name that column one of {', '.join(NAMES['claim'][:3])}")
    named = cells["publisher"] or publisher
    if not named:
        raise Unusable("it names no publisher; name one with --publisher")
    url = web(cells["url"])
    return [
        check_row(
            publisher=named,
            claim=cells["claim"],
            title=cells["title"],
            url=url,
            reference=url or cells["id"],
            claimant=cells["claimant"],
            rating=cells["rating"],
            published_on=read_date(cells["date"]),
            language=cells["language"] or None,
        )
    ]
