import pytest
from sqlalchemy import func, literal, select

from pipeline.store.rows import insert_rows
from pipeline.tables import Account, Prediction
from tests.fakes import post

ODD = "Don't; \"50%\" :name %s {1,2} \\ 🇪🇸 é\u0301 \u2028 ' $$"


def row(tweet_id, version_id, **values):
    return {
        "tweet_id": tweet_id, "model_version_id": version_id, "probability": 0.1 + 0.2, "label": 1,
        "outcome": "positive", "sampling_probability": 1.0, "highlights": [], "selected_probability": None,
        **values,
    }  # fmt: skip


def test_each_value_arrives_as_it_is(sessions, store_posts, new_version):
    ids, version = store_posts(post(1), post(2)).new, new_version()
    marks = [[0, 3, 1e-17], [4, 9, -0.30000000000000004]]
    with sessions() as session:
        session.execute(insert_rows(Prediction, [row(ids[0], version, highlights=marks), row(ids[1], version)]))
        one, other = session.scalars(select(Prediction).order_by(Prediction.tweet_id))
        assert (one.highlights, other.highlights) == (marks, [])
        assert (one.probability, one.selected_probability) == (0.1 + 0.2, None)
        assert one.created_at is not None


def test_what_all_have_alike_is_an_expression(sessions):
    rows = [{"external_id": str(number), "handle": ODD, "name": ODD} for number in range(3)]
    with sessions() as session:
        now = session.scalar(select(func.now()))
        given = insert_rows(Account, rows, source=literal("x"), next_poll_at=func.now())
        found = session.execute(given.returning(Account.handle, Account.name, Account.source, Account.next_poll_at))
        assert [tuple(one) for one in found] == [(ODD, ODD, "x", now)] * 3


@pytest.mark.parametrize("number", [2**53 + 1, -(2**63), 2**63 - 1])
def test_large_numbers_stay_whole(sessions, number):
    rows = [{"source": "x", "external_id": "1", "handle": "a", "name": "A", "id": number}]
    with sessions() as session:
        assert session.scalar(insert_rows(Account, rows).returning(Account.id)) == number
