"""A version: whose word counts, what is kept out, what stays the same, and what can never change."""

from dataclasses import replace

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from pipeline.desk import clicks
from pipeline.learning.datasets import DatasetError, build, examples, find
from pipeline.learning.datasets import votes as given
from pipeline.near_duplicates import minhash
from pipeline.sources.source import Context
from pipeline.store.learning.imports import named, retract, stage, take_over
from pipeline.store.posts import tweets
from pipeline.tables import Card, DatasetRow, Prediction
from tests.fakes import post
from tests.pipeline.learning.datasets.conftest import SHARES, verdicts, vote


def rows(sessions, dataset_id):
    with sessions() as session:
        found = session.scalars(select(DatasetRow).filter_by(dataset_id=dataset_id).order_by(DatasetRow.number))
        return {row.key: row for row in found}


@pytest.fixture
def imported(sessions):
    """Take (text, label) rows over as an import of this name."""

    def take(name, *labelled):
        with sessions() as session:
            values = [
                (number, words, minhash.digest(minhash.normalise(words)), label, None, "es", None, None, None)
                for number, (words, label) in enumerate(labelled, start=2)
            ]
            stage(session, iter(values))
            take_over(session, name=name, layout="spreadsheet", file_name=name, fingerprint=name, reading={}, by="test")
            session.commit()

    return take


@pytest.mark.parametrize(
    ("said", "label", "selected"),
    [
        ([("U1", 1, 0)], 1, 0),
        ([("U1", 1, 1)], 1, 1),
        ([("U1", 0, 0)], 0, 0),
        ([("U1", 0, 0), ("U1", 1, 1)], 1, 1),  # the last word of a person
        ([("U1", 1, 1), ("U2", 1, 0)], 1, None),  # worth checking for sure, selected perhaps
        ([("U1", 1, 1), ("U2", 1, 1), ("U3", 0, 0)], 1, 1),
        ([("U1", 1, 1), ("U2", 0, 0), ("U3", 0, 0)], 0, 0),
        ([("U1", 1, 1), ("U2", 0, 0)], None, None),
    ],
)
def test_what_several_votes_amount_to(said, label, selected):
    cast = [vote("1", "a", one, person=who, selected=two, hour=n) for n, (who, one, two) in enumerate(said)]
    for order in (cast, cast[::-1]):
        (verdict,) = verdicts(order)
        assert (verdict.label, verdict.selected) == (label, selected)
        assert verdict.people == len({who for who, *_ in said})


def test_the_desks_clicks_become_rows_with_all_that_is_known(sessions, raise_card, built):
    kept, undone = raise_card(1, "El paro baja un 3 %."), raise_card(2, "Hola a todas")
    with sessions() as session:
        clicks.give_feedback(session, card_id=kept, person="U1", label="selected")
        taken_back = clicks.give_feedback(session, card_id=undone, person="U1", label="rejected")
        session.flush()
        clicks.undo_feedback(session, feedback_id=taken_back.id, person="U1")
        card = session.get_one(Card, kept)
        session.get_one(Prediction, card.prediction_id).sampling_probability = 0.25
        session.get_one(Prediction, card.prediction_id).outcome = "sampled_negative"
        session.commit()
    dataset_id, new = built()
    assert new
    (row,) = rows(sessions, dataset_id).values()
    told = (row.origin, row.key, row.label, row.selected, row.language, row.account, row.model_version)
    assert told == ("desk", "x:1", 1, 1, "es", "somebody", "v1")
    assert (row.outcome, row.sampling_probability, row.people) == ("sampled_negative", 0.25, 1)
    assert row.posted_at.year == 2026
    assert row.labelled_at is not None
    with sessions() as session:
        (plain,) = examples(session, dataset_id, row.split)
        (heavy,) = examples(session, dataset_id, row.split, weighted=True)
        assert (plain.weight, heavy.weight, heavy.label, heavy.selected) == (1.0, 4.0, 1, 1)
        with pytest.raises(DatasetError, match="no split 'kept_out'"):
            examples(session, dataset_id, "kept_out")


@pytest.mark.parametrize("outcome", ["positive", "sampled_negative", "always", "thread"])
def test_whatever_a_post_came_to_its_click_becomes_a_row(sessions, raise_card, built, outcome):
    card = raise_card(1, "El paro baja un 3 %.")
    with sessions() as session:
        session.get_one(Prediction, session.get_one(Card, card).prediction_id).outcome = outcome
        clicks.give_feedback(session, card_id=card, person="U1", label="selected")
        session.commit()
    (row,) = rows(sessions, built()[0]).values()
    assert row.outcome == outcome


def test_a_click_is_about_the_words_that_stood_there_then(sessions, raise_card, account_id):
    card = raise_card(1, "El paro baja un 3 %.")
    with sessions() as session:
        clicks.give_feedback(session, card_id=card, person="U1", label="reviewed")
        session.commit()
    edit = post(1, "Mañana hay feria.", edit_ids=("1", "2"), retweeted=Context("123456789012345678", None, None))
    with sessions() as session:
        tweets.add_posts(session, source="x", account_id=account_id, posts=[edit])
        session.commit()
        (cast,) = given.clicks(session, [session.get_one(Card, card).tweet_id])
    assert cast.subject.text == "El paro baja un 3 %."
    assert cast.subject.identities == ("x:1", "x:2", "123456789012345678")


def test_what_is_not_clear_is_kept_out_and_says_why(sessions, votes, built, imported):
    votes[:] = [
        vote("1", "Sube el IVA", 1),
        vote("2", "Baja el IVA", 1),
        vote("2", "Baja el IVA", 0, person="U2"),
        vote("3", "Crece la deuda", 1),
        vote("4", "RT @x: Crece la DEUDA", 0),
    ]
    imported("one", ("Sube el IVA https://t.co/1", 0), ("Cae el paro", 1), ("Llueve", 0), ("Nieva", 0))
    imported("two", ("Cae el paro", 0), ("llueve", 0), ("Baja el IVA", 1))
    built()
    with sessions() as session:
        found = session.execute(select(DatasetRow.origin, DatasetRow.key, DatasetRow.reason).order_by("number")).all()
    assert [tuple(row) for row in found] == [
        ("desk", "x:1", None),
        ("desk", "x:2", "tie"),
        ("desk", "x:3", "contradiction"),
        ("desk", "x:4", "contradiction"),
        ("import:one", "2", "desk_knows"),
        ("import:one", "3", "contradiction"),
        ("import:one", "4", None),
        ("import:one", "5", None),
        ("import:two", "2", "contradiction"),
        ("import:two", "3", "repeated"),
        ("import:two", "4", "desk_knows"),
    ]


def test_nothing_new_is_the_same_version_and_anything_new_is_another(sessions, votes, built, imported):
    votes[:] = [vote("1", "Sube el IVA", 1, hour=1)]
    first = built()
    assert first == (1, True)
    assert built() == (1, False)
    with sessions() as session:
        session.execute(text("set time zone 'Asia/Tokyo'"))
        assert not build(session, shares=SHARES, by="somebody else").new
    imported("one", ("Llueve", 0))
    second = built()
    assert second[1]
    assert built(import_names=[]) == (1, False)
    assert built(import_names=["one"]) == (second[0], False)
    with pytest.raises(DatasetError, match="no import 'zwei'; choose among: one"):
        built(import_names=["zwei"])
    with sessions() as session:
        retract(session, named(session, "one"), by="test")
        session.commit()
    assert built() == (1, False)
    votes[:] = [replace(votes[0], label=0)]
    assert built()[1]
    with sessions() as session:
        newest, beginning = find(session, "latest"), find(session, "1").content_hash[:8]
        assert find(session, beginning).id == 1
        assert newest.id == max(2, newest.id)
        with pytest.raises(DatasetError, match="no version"):
            find(session, "99")


def test_nothing_labelled_is_no_version(sessions, built, votes):
    with pytest.raises(DatasetError, match="Nothing is labelled yet"):
        built()
    with sessions() as session, pytest.raises(DatasetError, match="no dataset yet"):
        find(session, "latest")


FORBIDDEN = [
    "update datasets set rows = 7",
    "delete from datasets",
    "truncate datasets cascade",
    "update labelled_rows set label = 0",
    "delete from labelled_rows",
    "truncate labelled_rows cascade",
    "update dataset_pages set row_ids = row_ids[2:]",
    "delete from dataset_pages",
    "truncate dataset_pages",
    "insert into dataset_pages (dataset_id, first, row_ids) values (1, 99, '{1}')",
    "update known_texts set split = case split when 'test' then 'train' else 'test' end",
    "delete from known_texts",
]


def test_a_version_never_changes(sessions, votes, built):
    votes[:] = [vote("1", "Sube el IVA")]
    built()
    for sql in FORBIDDEN:
        with sessions() as session, pytest.raises(DBAPIError, match=r"never changes|never leaves"):
            session.execute(text(sql))


def test_splits_follow_the_shares(sessions, votes, built):
    votes[:] = [vote(str(n), f"{n} {n * n} {n**3} {n**5} números", n % 2) for n in range(800)]
    dataset_id, _ = built()
    found = [row.split for row in rows(sessions, dataset_id).values()]
    shares = [found.count(split) / len(found) for split in ("train", "validation", "gate", "test")]
    assert shares == pytest.approx(
        SHARES, abs=0.045
    )  # three standard errors of 800 draws; the draws are always the same
