"""What a campaign's answers come to: the majority's label for each tweet, and files of it all."""

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TextIO

from sqlalchemy.orm import Session

from ml.files import harmless
from pipeline.store.labelling import campaigns
from pipeline.tables import Answer, Campaign, CampaignTweet

FORMATS = ("jsonl", "csv")
_WORDS = {True: "yes", False: "no", None: ""}


@dataclass(frozen=True)
class Verdict:
    """A label, and how it came about: by `majority` or `discussion`. None is a question without an answer so far."""

    checkworthy: bool | None
    selected: bool | None
    by: str | None


@dataclass(frozen=True)
class Labelled:
    """A tweet with its answers, and what they come to."""

    tweet: CampaignTweet
    verdict: Verdict


def labelled(session: Session, campaign: Campaign) -> list[Labelled]:
    """Every tweet of the campaign, in its order."""
    tweets = session.scalars(campaigns.with_answers().where(CampaignTweet.campaign_id == campaign.id))
    return [Labelled(tweet, _verdict(tweet, campaign.annotators)) for tweet in tweets]


def _verdict(tweet: CampaignTweet, annotators: int) -> Verdict:
    if tweet.settled is not None:
        return Verdict(tweet.settled.checkworthy, tweet.settled.selected, "discussion")
    checkworthy, selected = majority(
        [(answer.checkworthy, bool(answer.selected)) for answer in tweet.answers if answer.checkworthy is not None],
        wanted=annotators,
    )
    return Verdict(checkworthy, selected, by=None if checkworthy is None else "majority")


def majority(votes: Sequence[tuple[bool, bool]], *, wanted: int) -> tuple[bool | None, bool | None]:
    """What more than half say, of as many people as were wanted, or of those who answered where they are more.

    A vote says whether a post is check-worthy, and whether to select it; None is a question without a majority, or the
    second one where the first is not answered yes. Of three who are wanted two must agree (CH-17), whatever the third
    says; where one is wanted, one suffices.
    """
    people = max(wanted, len(votes))
    checkworthy = _more_than_half([said for said, _ in votes], people)
    selected = _more_than_half([select for _, select in votes], people)
    return checkworthy, selected if checkworthy else None


def _more_than_half(votes: Sequence[bool], people: int) -> bool | None:
    yes = sum(votes)
    return True if 2 * yes > people else False if 2 * (len(votes) - yes) > people else None


def export(session: Session, campaign: Campaign, out: TextIO, *, form: str) -> int:
    """Write every tweet with every answer and the majority's label; how many tweets.

    JSON Lines have a row for each tweet, CSV one for each answer, or one without where a tweet has none.
    """
    rows = labelled(session, campaign)
    if form == "jsonl":
        out.writelines(json.dumps(_as_object(row), ensure_ascii=False) + "\n" for row in rows)
    else:
        writer = csv.DictWriter(out, fieldnames=_CSV, lineterminator="\n", quoting=csv.QUOTE_ALL)
        writer.writeheader()
        lines = (line for row in rows for line in _as_lines(row))
        writer.writerows({name: harmless(cell) for name, cell in line.items()} for line in lines)
    return len(rows)


_TWEET = ("external_id", "author", "url", "language", "text", "sampling_probability")
_CSV = (*_TWEET, "label", "selected", "by", "annotator", "answer", "answer_selected", "answered_at")


def _tweet(row: Labelled) -> dict[str, Any]:
    verdict = row.verdict
    ends = {"label": _digit(verdict.checkworthy), "selected": _digit(verdict.selected), "by": verdict.by}
    return {name: getattr(row.tweet, name) for name in _TWEET} | ends


def _as_object(row: Labelled) -> dict[str, Any]:
    answers = [
        {
            "annotator": answer.person,
            "answer": _answer_word(answer),
            "selected": answer.selected,
            "at": answer.created_at.isoformat(),
        }
        for answer in row.tweet.answers
    ]
    return _tweet(row) | {"answers": answers}


def _as_lines(row: Labelled) -> Iterator[dict[str, Any]]:
    for answer in row.tweet.answers or (None,):
        said = {} if answer is None else {
            "annotator": answer.person,
            "answer": _answer_word(answer),
            "answer_selected": _WORDS[answer.selected],
            "answered_at": answer.created_at.isoformat(),
        }  # fmt: skip
        yield _tweet(row) | said


def _answer_word(answer: Answer) -> str:
    return _WORDS[answer.checkworthy] or "unsure"


def _digit(value: bool | None) -> int | None:
    return None if value is None else int(value)
