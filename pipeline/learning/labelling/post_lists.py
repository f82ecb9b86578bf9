"""Lists of tweets to be labelled, from a file: CSV, TSV, XLSX or JSON Lines."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ml.errors import UserError
from ml.files import (
    ExamplesError,
    Row,
    by_plain_names,
    first_of,
    is_rounded,
    open_rows,
    plain_name,
    read_rows,
    whole_id,
)
from pipeline.language.speech import _
from pipeline.store.labelling.campaigns import Listed

AT_MOST = 20_000
"""Tweets in one campaign: four times ClaimHunter's first data set (CH-17), and months of work for three people."""

_ID = ("id", "tweet_id", "id_str")
_AUTHOR = ("author", "account", "username", "handle", "speaker")
_URL = ("url", "link", "tweet_url")
_LANGUAGE = ("language", "lang")
_LINK = re.compile(r"https?://[^\s<>|]{3,2000}")
_ID_OF_X = re.compile(r"\d{10,20}")


class CampaignError(UserError):
    """What was asked of a labelling campaign cannot be done; the message says why and what to do."""


@dataclass(frozen=True)
class TweetList:
    """What a file holds: the tweets, how many rows were left out as duplicates or for want of words, and lost ids."""

    tweets: tuple[Listed, ...]
    duplicates: int
    empty: int
    rounded_ids: int = 0


def read_list(path: Path, *, text: str = "text") -> TweetList:
    """The tweets of a file whose column `text` holds the words.

    Understood beside it, where they are there: id or tweet_id, author or account, url or link, language.

    Raises:
        CampaignError: the file cannot be read, lacks the column, holds no tweet or more than `AT_MOST`.
    """
    tweets: list[Listed] = []
    seen: set[str] = set()
    duplicates = empty = rounded_ids = 0
    for tweet, id_is_lost in _tweets(path, text):
        keys = {" ".join(tweet.text.casefold().split())} | ({f"id {tweet.external_id}"} if tweet.external_id else set())
        empty += not tweet.text.strip()
        rounded_ids += id_is_lost
        duplicates += bool(tweet.text.strip()) and not seen.isdisjoint(keys)
        if tweet.text.strip() and seen.isdisjoint(keys):
            tweets.append(tweet)
        seen |= keys
        if len(tweets) > AT_MOST:
            raise CampaignError(
                _("{name} holds more than {at_most:,} tweets: split it into several campaigns.").format(
                    name=path.name, at_most=AT_MOST
                )
            )
    if not tweets:
        raise CampaignError(
            _("{name} holds no tweets: it needs at least one row with words in column {text!r}.").format(
                name=path.name, text=text
            )
        )
    return TweetList(tweets=tuple(tweets), duplicates=duplicates, empty=empty, rounded_ids=rounded_ids)


def _tweets(path: Path, text: str) -> Iterator[tuple[Listed, bool]]:
    """Yield each row's tweet, and whether a spreadsheet has rounded its id, so that it has none."""
    try:
        missing = dict.fromkeys(open_rows(path).heading)  # records name only what they have
        for number, found in read_rows(path):
            row = by_plain_names(missing | found)
            text = text if text in row else plain_name(text)
            if text not in row:
                there = ", ".join(map(str, row))
                raise CampaignError(
                    _("{name}, line {number}: no column {text!r}; name one of these with --text: {there}.").format(
                        name=path.name, number=number, text=text, there=there
                    )
                )
            tweet = _listed(row, text)
            yield tweet, tweet.external_id is None and any(is_rounded(row.get(column)) for column in _ID)
    except ExamplesError as error:
        raise CampaignError(str(error)) from error


def _listed(row: Row, text: str) -> Listed:
    whole = (found for column in _ID if (found := whole_id(row.get(column))))
    external_id, url = _clean(next(whole, None)) or None, _first(row, _URL)
    if url is None and external_id and _ID_OF_X.fullmatch(external_id):
        url = f"https://x.com/i/status/{external_id}"
    return Listed(
        text=_clean(row[text]),
        external_id=external_id,
        author=_first(row, _AUTHOR),
        url=url if url and _LINK.fullmatch(url) else None,
        language=_first(row, _LANGUAGE),
    )


def _first(row: Row, columns: Sequence[str]) -> str | None:
    return _clean(first_of(row, columns)).strip() or None


def _clean(value: object) -> str:
    """As text that Postgres takes: it keeps no NUL and no half of a surrogate pair, which JSON can hold."""
    written = "" if value is None else str(value)
    return written.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
