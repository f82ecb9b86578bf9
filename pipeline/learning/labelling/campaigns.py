"""Labelling campaigns: opened over a list, answered by several people independently, closed, and what came out."""

from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from pipeline.language.speech import _
from pipeline.learning.labelling import majority, post_lists
from pipeline.learning.labelling.agreement import Agreement, agreement_on
from pipeline.learning.labelling.majority import Labelled
from pipeline.learning.labelling.post_lists import CampaignError
from pipeline.store.labelling import campaigns, discussions
from pipeline.store.labelling.campaigns import Progress
from pipeline.tables import Campaign

ANNOTATORS = range(1, 21)
LONGEST_GUIDELINE = 12_000
LONGEST_NAME = 60


@dataclass(frozen=True)
class Opened:
    """A campaign that was opened, and what was left out of its list."""

    campaign: Campaign
    tweets: int
    duplicates: int = 0
    empty: int = 0
    rounded_ids: int = 0


@dataclass(frozen=True)
class Plan:
    """How a campaign is to be run."""

    name: str
    annotators: int
    guideline: str
    by: str


@dataclass(frozen=True)
class Annotator:
    """How much one person has done."""

    person: str
    answered: int
    unsure: int


@dataclass(frozen=True)
class Results:
    """How far a campaign is, what the majority says, and how well its annotators agree on each question."""

    name: str
    state: str
    annotators: int
    progress: Progress
    people: tuple[Annotator, ...]
    positive: int
    negative: int
    selected: int
    disagreements: int
    unsettled: int
    checkworthy_agreement: Agreement
    selected_agreement: Agreement

    def to_dict(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        return asdict(self)


def open_list(session: Session, plan: Plan, file: Path, *, text: str = "text") -> Opened:
    """Open a campaign over the tweets of a file. Raises CampaignError, and then nothing is stored."""
    plan = _checked(session, plan)
    read = post_lists.read_list(file, text=text)
    campaign = _create(session, plan, drawn="file", tweets=read.tweets)
    return Opened(campaign, len(read.tweets), read.duplicates, read.empty, read.rounded_ids)


def open_drawn(session: Session, plan: Plan, *, tweets: int, withheld: bool = False) -> Opened:
    """Open a campaign over stored posts drawn at random, or drawn from the withheld. Raises CampaignError."""
    plan = _checked(session, plan)
    if not 1 <= tweets <= post_lists.AT_MOST:
        raise CampaignError(
            _("Between 1 and {at_most:,} tweets can be drawn, not {tweets}.").format(
                at_most=post_lists.AT_MOST, tweets=tweets
            )
        )
    drawn = campaigns.draw(session, name=plan.name, at_most=tweets, withheld=withheld)
    kind = "withheld" if withheld else "stored"
    if not drawn:
        raise CampaignError(
            _("There are no {kind} posts to draw from yet: let the poller run first, or give a file.").format(kind=kind)
        )
    return Opened(_create(session, plan, drawn=kind, tweets=tuple(drawn)), len(drawn))


def _checked(session: Session, plan: Plan) -> Plan:
    name = " ".join(plan.name.lower().split())
    if not name or len(name) > LONGEST_NAME:
        raise CampaignError(
            _("A campaign's name has 1 to {longest_name} characters; choose another.").format(longest_name=LONGEST_NAME)
        )
    if campaigns.named(session, name) is not None:
        raise CampaignError(_("There is a campaign “{name}” already: choose another name.").format(name=name))
    if plan.annotators not in ANNOTATORS:
        raise CampaignError(
            _("Between 1 and {most} people can answer each tweet, not {annotators}.").format(
                most=ANNOTATORS[-1], annotators=plan.annotators
            )
        )
    guideline = plan.guideline.replace("\0", "").strip()
    if not guideline or len(guideline) > LONGEST_GUIDELINE:
        raise CampaignError(
            _("A guideline has 1 to {longest_guideline:,} characters, this one {guideline:,}.").format(
                longest_guideline=LONGEST_GUIDELINE, guideline=len(guideline)
            )
        )
    return Plan(name=name, annotators=plan.annotators, guideline=guideline, by=plan.by)


def _create(session: Session, plan: Plan, *, drawn: str, tweets: tuple[campaigns.Listed, ...]) -> Campaign:
    return campaigns.create(session, drawn=drawn, tweets=tweets, **asdict(plan))


def find(session: Session, name: str, *, lock: bool = False) -> Campaign:
    """The campaign of this name; raises CampaignError that names those there are."""
    campaign = campaigns.named(session, name, lock=lock)
    if campaign is None:
        there = ", ".join(f"“{one.name}”" for one in campaigns.newest(session)[:10]) or _("there are none yet")
        raise CampaignError(_("There is no campaign “{name}”; the newest: {there}.").format(name=name, there=there))
    return campaign


def close(session: Session, name: str, *, by: str) -> Campaign:
    """Take no more answers; waits for those that are being stored. Raises CampaignError when it is closed already."""
    campaign = find(session, name, lock=True)
    if campaign.state == "closed":
        raise CampaignError(_("The campaign “{name}” was closed already.").format(name=campaign.name))
    campaigns.close(session, campaign, by=by)
    session.flush()
    return campaign


def results(session: Session, campaign: Campaign) -> Results:
    """How far it is, what the majority says and how well people agree; nothing about single tweets."""
    rows = majority.labelled(session, campaign)
    verdicts = [row.verdict for row in rows]
    return Results(
        name=campaign.name,
        state=campaign.state,
        annotators=campaign.annotators,
        progress=campaigns.progress(session, campaign),
        people=_people(rows),
        positive=sum(verdict.checkworthy is True for verdict in verdicts),
        negative=sum(verdict.checkworthy is False for verdict in verdicts),
        selected=sum(verdict.selected is True for verdict in verdicts),
        disagreements=len(discussions.queue(session, campaign)),
        unsettled=len(discussions.queue(session, campaign, unsettled=True)),
        checkworthy_agreement=_agreement(rows, "checkworthy", campaign.annotators),
        selected_agreement=_agreement(rows, "selected", campaign.annotators),
    )


def _people(rows: list[Labelled]) -> tuple[Annotator, ...]:
    answers = [answer for row in rows for answer in row.tweet.answers]
    counted = Counter(answer.person for answer in answers if answer.checkworthy is not None)
    unsure = Counter(answer.person for answer in answers if answer.checkworthy is None)
    people = sorted(counted | unsure, key=lambda person: (-counted[person], person))
    return tuple(Annotator(person, counted[person], unsure[person]) for person in people)


def _agreement(rows: list[Labelled], question: str, annotators: int) -> Agreement:
    """Of one question; who found no claim was not asked whether to select."""
    said = [{answer.person: getattr(answer, question) for answer in row.tweet.answers} for row in rows]
    return agreement_on(said, annotators=annotators)
