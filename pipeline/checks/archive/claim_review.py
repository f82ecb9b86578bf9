"""schema.org's ClaimReview, read with all the liberties that publishers take, and written as it is meant.

Also read: the answers of Google's Fact Check Tools API, whose reviews stand under their claim.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from ml.files import whole_id
from pipeline.checks.archive.dates import read_date
from pipeline.checks.archive.json_ld import things
from pipeline.checks.archive.json_ld.references import Nodes, linked, nodes
from pipeline.checks.archive.rows import check_row
from pipeline.store.archive.published_checks import CheckRow
from pipeline.tables import PublishedCheck

_DEEPEST = 16


class Unusable(ValueError):
    """A review lacks what a check needs; the message says what."""


def reviews(value: Any, *, known: Nodes | None = None) -> Iterator[Mapping[str, Any]]:
    """Find the claim reviews in a value, wherever they are kept in it, with what they name by @id put into them.

    What they name is looked for in `known`, or else in the value itself.
    """
    known = nodes(value) if known is None else known
    for review in _reviews(value):
        yield linked(review, known)


def _reviews(value: Any, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    if depth > _DEEPEST:
        return
    if isinstance(value, dict):
        if "ClaimReview" in things.types(value) or ("claimReviewed" in value and "claimReview" not in value):
            yield value
            return
        if listed := _of_google(value) or _of_markup(value):
            yield from listed
            return
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _reviews(one, depth + 1)


def row_of(review: Mapping[str, Any], *, publisher: str | None = None) -> CheckRow:
    """Make a row of a review; `publisher` is used where it names none.

    Raises:
        Unusable: it says no claim, or nobody published it.
    """
    language = things.text(_language(review.get("inLanguage")))
    reviewed = things.first(review.get("itemReviewed"))
    claim = things.text(review.get("claimReviewed"), language) or things.text(_claim(reviewed), language)
    if not claim:
        raise Unusable("it says no claim (claimReviewed)")
    check_readable(claim)
    url = things.address([review.get(name) for name in ("url", "mainEntityOfPage", "@id")])
    named = _publisher(review, publisher) or things.host(url)
    if not named:
        raise Unusable("it names no publisher; name one with --publisher")
    rating = things.first(review.get("reviewRating"))
    return check_row(
        publisher=named,
        claim=claim,
        title=next(filter(None, (things.text(review.get(name), language) for name in _TITLES)), ""),
        url=url,
        reference=url or whole_id(things.text(review.get("identifier"))) or things.text(review.get("@id")),
        claimant=_claimant(reviewed) or things.name(review.get("claimant")),
        rating=_rating(rating, language),
        rating_numbers=_numbers(rating),
        published_on=next(filter(None, (read_date(things.text(review.get(name))) for name in _DATES)), None),
        language=language or None,
    )


def check_readable(claim: str) -> None:
    """Raise Unusable for a claim in which signs were lost, since nothing would find it."""
    if "\ufffd" in claim:
        raise Unusable("signs of its claim cannot be read; save the file anew, in UTF-8")


_TITLES = ("headline", "name", "title")
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


def _of_google(claim: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The reviews that stand under their claim; what it does not say, they lack."""
    listed = claim.get("claimReview")
    listed = listed if isinstance(listed, list) else [listed]
    listed = [one for one in listed if isinstance(one, dict)]
    typed = any("ClaimReview" in things.types(one) for one in listed)
    return [] if typed else [_under_claim(claim, one) for one in listed]


def _of_markup(page: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The reviews of a page of Google's, whose author and date stand beside them."""
    listed = page.get("claimReviewMarkups")
    page_says = {"author": page.get("claimReviewAuthor"), "datePublished": page.get("publishDate")}
    return [
        page_says
        | {"claimant": one.get("claimAuthor"), "itemReviewed": {}, "url": one.get("url") or page.get("pageUrl")}
        | {"claimReviewed": one.get("claimReviewed"), "reviewRating": _markup_rating(one.get("rating"))}
        for one in (listed if isinstance(listed, list) else ())
        if isinstance(one, dict)
    ]


def _markup_rating(rating: Any) -> Any:
    return rating | {"alternateName": rating.get("textualRating")} if isinstance(rating, dict) else rating


def _under_claim(claim: Mapping[str, Any], review: Mapping[str, Any]) -> dict[str, Any]:
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


def _publisher(review: Mapping[str, Any], given: str | None) -> str:
    """Who published a review by name, or else by address: a person only where no organisation is named, nor given."""
    publisher, author = review.get("publisher"), review.get("author")
    employer = things.under(things.first(author), "worksFor", "affiliation")
    named = things.name(publisher) or things.name(author, persons=False) or things.name(employer) or given
    return named or things.site(publisher) or things.name(author) or things.site(author)


def _language(value: Any) -> Any:
    value = things.first(value)
    return things.under(value, "alternateName", "name") if isinstance(value, dict) else value


def _claim(reviewed: Any) -> Any:
    """What an item says that was reviewed, where its review does not."""
    said = things.under(reviewed, "claimReviewed", "name", "text", "description", "headline")
    return said or (reviewed if isinstance(reviewed, str) else things.under(reviewed, "itemReviewed"))


def _claimant(reviewed: Any) -> str:
    """Who said it: the author of the item that was reviewed, or of the one inside it."""
    inner = things.first(things.under(reviewed, "itemReviewed"))
    authors = (things.under(item, "author", "creator") for item in (reviewed, inner))
    return next(filter(None, map(things.name, authors)), "")


def _rating(rating: Any, language: str) -> str:
    """Give the rating in words; where there are only numbers, "2 of 5"."""
    if not isinstance(rating, dict):
        return things.text(rating, language)
    said = (things.text(rating.get(name), language) for name in ("alternateName", "ratingExplanation", "name"))
    words = next(filter(None, said), "")
    value, best = things.text(rating.get("ratingValue")), things.text(rating.get("bestRating"))
    return words or (f"{value} of {best}" if _number(value) is not None and best else value)


def _numbers(rating: Any) -> dict[str, float] | None:
    if not isinstance(rating, dict):
        return None
    names = {"value": "ratingValue", "best": "bestRating", "worst": "worstRating"}
    found = {name: _number(things.text(rating.get(key))) for name, key in names.items()}
    numbers = {name: value for name, value in found.items() if value is not None}
    return numbers if "value" in numbers else None


def _number(said: str) -> float | None:
    try:
        value = float(said.replace(",", "."))
    except ValueError:
        return None
    return value if abs(value) < 1e9 else None
