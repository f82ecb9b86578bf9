"""A filled desk's log says of edits and clicks what the application's would."""

import numpy as np
from sqlalchemy import create_engine, text

from benchmarks.large.filling import fill
from pipeline.store.learning import text_vectors

LOGGED = "select count(*) from events where verb = any(:verbs)"


def test_edits_keep_what_was_there_before_and_clicks_name_their_card(database_url):
    engine = create_engine(database_url)
    fill(engine, posts=1000)
    with engine.connect() as connection:

        def one(sql, **values):
            return connection.scalar(text(sql), values)

        edited = one("select count(*) from tweets where jsonb_array_length(edit_ids) > 1")
        assert edited == one(LOGGED + " and length(details ->> 'before') > 20", verbs=["edited"]) > 0
        for table, verbs in (
            ("feedback", ["rejected", "reviewed", "selected"]),
            ("decisions", ["fact_check", "leave"]),
        ):
            assert one(f"select count(*) from {table}") == one(LOGGED + " and details ? 'card'", verbs=verbs) > 0
    engine.dispose()


def test_a_month_of_posts_has_vectors_that_read_as_numbers(database_url):
    engine = create_engine(database_url)
    fill(engine, posts=1000)
    with engine.connect() as connection:
        means = connection.scalars(text("select means from text_vectors")).all()
    engine.dispose()
    assert 75 <= len(means) <= 85
    numbers = np.stack([np.frombuffer(one, text_vectors.HALF) for one in means])
    assert numbers.shape[1] == 384
    assert np.isfinite(numbers).all()
