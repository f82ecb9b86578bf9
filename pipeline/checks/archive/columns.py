"""Checks in rows of CSV, TSV, Excel or JSON Lines: which column says what, by the names that are in use."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from ml.files import first_of, is_rounded, whole_id
from pipeline.checks.archive.claim_review import Unusable, check_readable, reviews, row_of
from pipeline.checks.archive.dates import read_date
from pipeline.checks.archive.json_ld.markup import as_read
from pipeline.checks.archive.json_ld.things import host, web
from pipeline.checks.archive.rows import check_row
from pipeline.store.archive.published_checks import CheckRow

NAMES: dict[str, tuple[str, ...]] = {
    "claim": ("claim", "vclaim", "claimreviewed", "claimtext", "claimchecked", "statement", "text", "afirmacion",
              "bulo", "declaracion", "frase", "behauptung", "aussage", "affirmation", "alegacao", "dichiarazione"),
    "title": ("title", "headline", "name", "factchecktitle", "articletitle", "extratitle", "titulo", "titular",
              "titre", "titel", "titolo"),
    "url": ("url", "link", "reviewurl", "factcheckurl", "articleurl", "reporturl", "publishedreporturl", "reference",
            "enlace", "lien", "factcheck"),
    "publisher": ("publisher", "publishername", "author", "authorname", "site", "publishersite", "organization",
                  "organisation", "factchecker", "outlet", "medio", "medium", "media", "veiculo"),
    "rating": ("verdict", "rating", "ratings", "textualrating", "ratingalternatename", "reviewrating",
               "reviewratingalternatename", "alternatename", "label", "conclusion", "ratingname", "veredicto",
               "calificacion", "bewertung", "urteil", "classificacao"),
    "date": ("date", "datepublished", "published", "publishedon", "publishedat", "reviewdate", "publicationdate",
             "publishdate", "factcheckdate", "fecha", "datum", "data"),
    "claimant": ("claimant", "speaker", "claimauthor", "claimantname", "claimauthorname", "creativeworkauthorname",
                 "itemreviewedauthorname", "claimedby"),
    "language": ("language", "lang", "inlanguage", "languagecode", "idioma"),
    "id": ("vclaimid", "claimid", "checkid", "id"),
}  # fmt: skip
"""Headings as `_plain` writes them, by what stands below."""

_WORD = re.compile(r"[^\W_]+")
_OF_CAMELS = re.compile(r"(?<=[a-z])(?=[A-Z])")


def has_rounded_id(row: Mapping[str, Any]) -> bool:
    """Whether a spreadsheet has rounded a row's id, and no address stands for it."""
    said = _said(row)
    return not web(first_of(said, NAMES["url"]) or "") and any(is_rounded(said.get(name)) for name in NAMES["id"])


def _said(row: Mapping[str, Any]) -> dict[str, Any]:
    return {_plain(str(name)): value for name, value in row.items() if name is not None}


def _plain(heading: str) -> str:
    """A heading as it is compared: its letters and digits alone, and what names a ClaimReview's part without it."""
    folded = unicodedata.normalize("NFKD", _OF_CAMELS.sub(" ", heading)).casefold()
    words = _WORD.findall("".join(letter for letter in folded if not unicodedata.combining(letter)))
    if words[:2] == ["claim", "review"] and len(words) > 2:
        words = words[2:]
    return "".join(words)


def rows_of(row: Mapping[str, Any], *, publisher: str | None) -> list[CheckRow]:
    """Make the checks of a row: one, or in JSON Lines all that its object holds.

    Raises:
        Unusable: it says no claim, or names no publisher.
    """
    nested = "@type" in row or any(isinstance(value, dict | list) for value in row.values())
    if nested and (found := list(reviews(dict(row)))):
        return [row_of(review, publisher=publisher) for review in found]
    said = _said(row)
    cells = {meaning: (first_of(said, names) or "").strip() for meaning, names in NAMES.items()}
    url = web(cells["url"])
    if not cells["claim"]:
        raise Unusable(f"it says no claim; name that column one of {', '.join(NAMES['claim'][:3])}")
    check_readable(cells["claim"])
    named = cells["publisher"] or publisher or host(url)
    if not named:
        raise Unusable("it names no publisher; name one with --publisher")
    return [
        check_row(
            publisher=named,
            claim=as_read(cells["claim"]),
            title=as_read(cells["title"]),
            url=url,
            reference=url or next(filter(None, (whole_id(said.get(name)) for name in NAMES["id"])), ""),
            claimant=cells["claimant"],
            rating=as_read(cells["rating"]),
            published_on=read_date(cells["date"]),
            language=cells["language"] or None,
        )
    ]
