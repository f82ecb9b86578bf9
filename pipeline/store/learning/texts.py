"""Known texts: their sketches, clusters and splits."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from pipeline.near_duplicates.minhash import Sketch
from pipeline.tables import DatasetRow, FullKey, KnownText

Shares = tuple[float, float, float, float]
"""The shares of train, validation, gate and test; they add up to 1."""
DEFAULT_SHARES: Shares = (0.7, 0.1, 0.1, 0.1)
"""Those of the paper (CH-35), and as many as it tests on for the gate, out of those that train."""


@dataclass(frozen=True, eq=False)
class Neighbours:
    """The known texts that have a key in common with the text of this place in a batch: of each, an item everywhere."""

    place: int
    ids: list[int]
    clusters: list[int]
    signatures: NDArray[np.uint32]
    same_start: list[bool]


# A row for each text, however many have a key in common with it.
_NEIGHBOURS = text("""
    select asked.place, array_agg(known.id order by known.id), array_agg(known.cluster_id order by known.id),
      string_agg(known.signature, cast('' as bytea) order by known.id),
      array_agg(coalesce(asked.start = any(known.keys), false) order by known.id)
    from unnest(cast(:places as int[]), cast(:keys as text[]), cast(:starts as bigint[])) as asked(place, keys, start)
    join known_texts as known on known.keys && cast(asked.keys as bigint[])
    group by asked.place
""")

_FULL = text("""
    select key, cluster_id from full_keys join known_texts as known on known.id = text_id
    where key = any(cast(:keys as bigint[]))
""")

_JOINED = text("""
    select array_agg(distinct known.cluster_id) from text_identities as seen join known_texts as known using (digest)
    where seen.identity in (select identity from noted)
    group by seen.identity having count(distinct known.cluster_id) > 1
""")

_MOVE = text("""
    update known_texts set cluster_id = moved.new
    from unnest(cast(:old as bigint[]), cast(:new as bigint[])) as moved(old, new) where cluster_id = moved.old
""")

# The rule of splits. A new cluster draws by the hash of its first digest; later texts of the cluster follow.
# Where clusters of different splits turn out to be one, test keeps its texts, else the gate, else validation; the rest
# is kept out.
_ASSIGN = text("""
    with clusters as (
      select cluster_id, min(digest) as first,
        coalesce(bool_or(split = 'test'), false) as test,
        coalesce(bool_or(split = 'gate'), false) as gate,
        coalesce(bool_or(split = 'validation'), false) as validation,
        coalesce(bool_or(split = 'train'), false) as train,
        coalesce(bool_or(split = 'kept_out'), false) as mixed
      from known_texts where cluster_id = any(:clusters) group by cluster_id
    ), ruled as (
      select cluster_id, test::int + gate::int + validation::int + train::int + mixed::int as kinds,
        case when test then 'test' when gate then 'gate' when validation then 'validation' when train then 'train'
          end as keeps,
        ('x' || substr(encode(sha256(convert_to('split ' || first, 'UTF8')), 'hex'), 1, 12))::bit(48)::bigint
          / (2.0 ^ 48) as draw
      from clusters
    ), changed as (
    update known_texts set split = case
      when split is not null or kinds > 1 then 'kept_out'
      when kinds = 1 then coalesce(keeps, 'kept_out')
      when draw < :train then 'train'
      when draw < :train_or_validation then 'validation'
      when draw < :all_but_test then 'gate'
      else 'test' end
    from ruled
    where ruled.cluster_id = known_texts.cluster_id and (split is null or split not in (keeps, 'kept_out'))
    returning digest
    ) insert into touched select digest from changed
""")


def neighbours(session: Session, sketches: Mapping[int, Sketch], *, without: Collection[int]) -> Iterator[Neighbours]:
    """Find the known texts that may be copies of these, by all keys but some."""
    asked = {
        "places": list(sketches),
        "keys": ["{" + ",".join(str(key) for key in one.keys if key not in without) + "}" for one in sketches.values()],
        "starts": [sketch.start for sketch in sketches.values()],
    }
    for place, ids, clusters, signatures, same_start in session.execute(_NEIGHBOURS, asked):
        yield Neighbours(place, ids, clusters, np.frombuffer(signatures, "<u4").reshape(len(ids), -1), same_start)


def full_keys(session: Session, keys: Iterable[int]) -> dict[int, int]:
    """Those of these keys that are full, each with the one cluster of all its texts."""
    return dict(session.execute(_FULL, {"keys": list(keys)}).all())


def note_full(session: Session, text_of: Mapping[int, int]) -> None:
    """Keep that keys are full, each by a text that has it."""
    if text_of:
        session.execute(insert(FullKey), [{"key": key, "text_id": text_id} for key, text_id in text_of.items()])


def new_ids(session: Session, how_many: int) -> list[int]:
    """Ids for texts that become known, ascending."""
    drawn = text("select nextval(pg_get_serial_sequence('known_texts', 'id')) from generate_series(1, :how_many)")
    return sorted(session.scalars(drawn, {"how_many": how_many}))


def merge_clusters(session: Session, root_of: Mapping[int, int]) -> None:
    """Move the texts of clusters to those that they turned out to be part of: old cluster id → new."""
    moves = {old: new for old, new in root_of.items() if old != new}
    if moves:
        session.execute(_MOVE, {"old": list(moves), "new": list(moves.values())})


def clusters_of_one_post(session: Session) -> Iterator[list[int]]:
    """Groups of clusters that hold words of one post: its versions before and after an edit, a post and its retweet.

    Only of posts in which this build saw a text for the first time: those before were joined then.
    """
    for (clusters,) in session.execute(_JOINED):
        yield sorted(clusters)


def assign_splits(session: Session, shares: Shares, *, clusters: Collection[int]) -> None:
    """Give the texts of these clusters their split, for ever (but for being kept out later)."""
    limits = dict(zip(("train", "train_or_validation", "all_but_test"), accumulate(shares), strict=False))
    session.execute(_ASSIGN, limits | {"clusters": list(clusters)})


def clusters_of(session: Session, dataset_id: int) -> dict[str, int]:
    """Of each text of a dataset, by its digest, the cluster of copies that it is in."""
    there = select(DatasetRow.digest).where(DatasetRow.dataset_id == dataset_id)
    asked = select(KnownText.digest, KnownText.cluster_id).where(KnownText.digest.in_(there))
    return dict(session.execute(asked).all())
