"""A filled desk's log says of edits and clicks what the application's would."""

from sqlalchemy import create_engine, text

from benchmarks.large.filling import fill

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
