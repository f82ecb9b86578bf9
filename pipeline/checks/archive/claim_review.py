"""schema.org's ClaimReview, read with all the liberties that publishers take, and written as it is meant.

Also read: the answers of Google's Fact Check Tools API, whose reviews stand under their claim.
"""

import html
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from pipeline.checks.archive.dates import read_date
from pipeline.checks.archive.rows import check_row
from pipeline.store.archive.published_checks import CheckRow
from pipeline.tables import PublishedCheck

_INSIDE = (
    *("@graph", "dataFeedElement", "item", "itemListElement", "mainEntity", "mainEntityOfPage", "hasPart", "subjectOf"),
    *("review", "reviews", "claimReview", "claimReviews", "claims"),
)
_DEEPEST = 8
LONGEST_ADDRESS = 4_000


class Unusable(ValueError):
    """A review lacks what a check needs; the message says what."""


def reviews(value: Any, *, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """Find the claim reviews in a value, wherever they are kept in it."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for one in value:
            yield from reviews(one, depth=depth + 1)
    elif isinstance(value, dict):
        if "ClaimReview" in _types(value) or ("claimReviewed" in value and "claimReview" not in value):
            yield value
        elif isinstance(value.get("claimReview"), list) and "text" in value:
            yield from (_of_google(value, review) for review in value["claimReview"] if isinstance(review, dict))
        else:
            for name in _INSIDE:
                yield from reviews(value.get(name), depth=depth + 1)


def row_of(review: Mapping[str, Any], *, publisher: str | None = None) -> CheckRow:
    """Make a row of a review; `publisher` is used where it names none.

    Raises:
        Unusable: it says no claim, or nobody published it.
    """
    reviewed = _first(review.get("itemReviewed"))
    claim = _text(review.get("claimReviewed")) or _text(_under(reviewed, "name", "text", "description", "headline"))
    if not claim:
        raise Unusable("it says no claim (claimReviewed)")
    url = web(_text(review.get("url")) or _text(review.get("mainEntityOfPage")) or _text(review.get("@id")))
    named = _text(review.get("publisher")) or _text(review.get("author")) or publisher or _host(url)
    if not named:
        raise Unusable("it names no publisher; name one with --publisher")
    rating = _first(review.get("reviewRating"))
    return check_row(
        publisher=named,
        claim=claim,
        title=_text(review.get("headline")) or _text(review.get("name")) or _text(review.get("title")),
        url=url,
        reference=url or _text(review.get("identifier")) or _text(review.get("@id")),
        claimant=_text(_under(reviewed, "author", "creator")) or _text(review.get("claimant")),
        rating=_rating(rating),
        rating_numbers=_numbers(rating),
        published_on=next(filter(None, (read_date(_text(review.get(name))) for name in _DATES)), None),
        language=_text(_language(review.get("inLanguage"))) or None,
    )


_DATES = ("datePublished", "reviewDate", "dateCreated", "dateModified")


def written(check: PublishedCheck, *, publisher_url: str | None) -> dict[str, Any]:
    """Say a check of the desk's own as ClaimReview; what is not known is left out."""
    author = {"@type": "Organization", "name": check.publisher, "url": publisher_url}
    numbers = {"value": "ratingValue", "best": "bestRating", "worst": "worstRating"}
    rating = {"@type": "Rating", "alternateName": check.rating}
    rating |= {numbers[name]: value for name, value in (check.rating_numbers or {}).items() if name in numbers}
    reviewed: dict[str, Any] = {"@type": "Claim", "name": check.claim}
    if check.claimant:
        reviewed["author"] = {"@type": "Person", "name": check.claimant}
    said = {
        "@type": "ClaimReview",
        "url": check.url,
        "headline": check.title or None,
        "claimReviewed": check.claim,
        "datePublished": check.published_on.isoformat() if check.published_on else None,
        "inLanguage": check.language,
        "author": {name: value for name, value in author.items() if value},
        "reviewRating": rating,
        "itemReviewed": reviewed,
    }
    return {name: value for name, value in said.items() if value is not None}


def web(address: str) -> str | None:
    """Give an address of the web; None for anything else, such as a script."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if not address.isprintable() or len(address) > LONGEST_ADDRESS:
        return None
    return address if parts.scheme.lower() in ("http", "https") and parts.hostname else None


def _host(url: str | None) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.") if url else ""


def _types(value: Mapping[str, Any]) -> list[str]:
    found = value.get("@type", value.get("type"))
    names = found if isinstance(found, list) else [found]
    return [str(name).rpartition("/")[2].rpartition(":")[2] for name in names]


def _of_google(claim: Mapping[str, Any], review: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "claimReviewed": claim.get("text"),
        "claimant": claim.get("claimant"),
        "url": review.get("url"),
        "title": review.get("title"),
        "publisher": review.get("publisher"),
        "reviewRating": {"alternateName": review.get("textualRating")},
        "datePublished": review.get("reviewDate"),
        "inLanguage": review.get("languageCode"),
    }


def _first(value: Any) -> Any:
    """Give what is meant where a list stands for one thing."""
    return next((one for one in value if one), None) if isinstance(value, list) else value


def _under(value: Any, *names: str) -> Any:
    return next((value[name] for name in names if value.get(name)), None) if isinstance(value, dict) else None


def _text(value: Any) -> str:
    """Give the words that stand for a value: a string, a number, a thing's name."""
    if isinstance(value, list):
        return next(filter(None, map(_text, value)), "")
    if isinstance(value, dict):
        return _text(_under(value, "@value", "name", "text", "alternateName", "site", "@id", "url"))
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return html.unescape(str(value)).strip()


def _language(value: Any) -> Any:
    value = _first(value)
    return _under(value, "alternateName", "name") if isinstance(value, dict) else value


def _rating(rating: Any) -> str:
    """Give the rating in words; where there are only numbers, "2 of 5"."""
    if not isinstance(rating, dict):
        return _text(rating)
    words = _text(rating.get("alternateName")) or _text(rating.get("ratingExplanation")) or _text(rating.get("name"))
    value, best = _text(rating.get("ratingValue")), _text(rating.get("bestRating"))
    return words or (f"{value} of {best}" if _number(value) is not None and best else value)


def _numbers(rating: Any) -> dict[str, float] | None:
    if not isinstance(rating, dict):
        return None
    names = {"value": "ratingValue", "best": "bestRating", "worst": "worstRating"}
    found = {name: _number(_text(rating.get(key))) for name, key in names.items()}
    numbers = {name: value for name, value in found.items() if value is not None}
    return numbers if "value" in numbers else None


def _number(said: str) -> float | None:
    try:
        value = float(said.replace(",", "."))
    except ValueError:
        return None
    return value if abs(value) < 1e9 else None
