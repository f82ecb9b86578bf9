"""Of what is learnt from: labelled rows of all versions, campaigns, imported files, and texts that builds know."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, exists, func, or_, select, text, update
from sqlalchemy.orm import Session

from pipeline.store.desk import corrections
from pipeline.store.forgetting.subject import Subject, rows
from pipeline.store.labelling import campaigns
from pipeline.tables import (
    Answer,
    CampaignTweet,
    Correction,
    Dataset,
    DeskVerdict,
    ImportedLabel,
    LabelledRow,
    ModelVersion,
    Retraining,
    Seat,
)

_NOBODY_ELSES = text("""
    update known_texts set normal = '', signature = '', keys = '{}' where digest = any(:digests) and normal <> ''
      and not exists (select from labelled_rows as row where row.digest = known_texts.digest and row.text <> '')
""")
_VERSIONS = text("""
    select distinct dataset_id from dataset_pages where row_ids && array(
      select id from labelled_rows where forgotten_at is not null and key = any(:keys)
    )
""")
_COUNTS = text("""
    select count(*), max(forgotten_at) from dataset_pages, unnest(row_ids) as member(id)
    join labelled_rows using (id) where dataset_id = :id and forgotten_at is not null
""")

_FITTED = text("""
    with recursive fitted as (
      select details ->> 'candidate' as name, subject_id as task from events
      where subject = 'task' and verb = 'recalibrated' and details -> 'corrections' ?| cast(:ids as text[])
      union
      select details ->> 'candidate', subject_id from events
      join fitted on details ->> 'live' = name and subject_id = task
      where subject = 'task' and verb = 'recalibrated'
    ) select name from fitted where name is not null
""")


@dataclass(frozen=True)
class Gone:
    """How many of a version's texts were removed, and when the last of them."""

    rows: int
    last: datetime | None


def forget_rows(session: Session, subject: Subject) -> int:
    """Their texts in all versions of the dataset: the rows stay, counted and labelled, and nothing learns from them."""
    of_them = or_(LabelledRow.origin != "desk", LabelledRow.key.in_(subject.keys), LabelledRow.key.like("campaign:%"))
    number = func.concat("forgotten:", LabelledRow.id)
    emptied = {
        "text": "", "line": "", "forgotten_at": func.now(),
        "line_digest": func.sha256(func.convert_to(number, "UTF8")),
    }  # fmt: skip
    emptying = (
        update(LabelledRow)
        .where(LabelledRow.digest.in_(subject.digests), LabelledRow.text != "", of_them)
        .values(**emptied)
    )
    ids = list(session.scalars(emptying.returning(LabelledRow.id)))
    session.execute(delete(DeskVerdict).where(DeskVerdict.row_id.in_(ids)))
    return len(ids)


def forget_imports(session: Session, subject: Subject) -> int:
    """Their texts in files that were imported; files do not say whose a text is, so the same words are theirs."""
    named = ImportedLabel.external_id.in_(subject.long_numbers)
    emptying = update(ImportedLabel).where(
        or_(ImportedLabel.digest.in_(subject.digests), named), ImportedLabel.text != ""
    )
    return rows(session, emptying.values(text="", digest=""))


def forget_campaigns(session: Session, subject: Subject) -> int:
    """Their texts in labelling campaigns: what was answered stays, and nobody else is asked."""
    shown = or_(CampaignTweet.tweet_id.in_(subject.tweet_ids), CampaignTweet.external_id.in_(subject.long_numbers))
    emptied = update(CampaignTweet).where(shown, CampaignTweet.text != "").values(text="").returning(CampaignTweet.id)
    ids = list(session.scalars(emptied))
    lacking = campaigns.IS_LACKING & ~exists().where(Answer.seat_id == Seat.id)
    session.execute(delete(Seat).where(Seat.campaign_tweet_id.in_(ids), lacking))
    return len(ids)


def forget_known(session: Session, subject: Subject) -> int:
    """What builds know of their texts, unless another post has the same; after the rows.

    The digest stays, from which no word can be read: by it the same text stays in its split, should it come again.
    """
    return rows(session, _NOBODY_ELSES, {"digests": list(subject.digests)})


def versions_with(session: Session, keys: Sequence[str]) -> list[int]:
    """The versions of the dataset in which rows of these posts are."""
    return sorted(session.scalars(_VERSIONS, {"keys": list(keys)}))


def models_of(session: Session, dataset_ids: Sequence[int]) -> list[str]:
    """The model versions that were trained and chosen on these versions of the dataset."""
    query = select(ModelVersion.name).join(Retraining, Retraining.candidate_id == ModelVersion.id)
    return sorted(set(session.scalars(query.where(Retraining.dataset_id.in_(dataset_ids)))))


def fitted_to(session: Session, subject: Subject) -> list[str]:
    """The candidates that were fitted by themselves to what was said of findings on them, and those made of these."""
    urls = list(map(corrections.address_of, subject.numbers))
    said = select(Correction.id).where(
        or_(Correction.tweet_id.in_(subject.tweet_ids), Correction.document_url.in_(urls))
    )
    return list(session.scalars(_FITTED, {"ids": list(map(str, session.scalars(said)))}))


def gone_of(session: Session, dataset: Dataset) -> Gone:
    """What of a version was removed since it was built."""
    return Gone(*session.execute(_COUNTS, {"id": dataset.id}).one())
