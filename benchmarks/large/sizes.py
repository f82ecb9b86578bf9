"""How many bytes, indexes included, and rows each table of a filled desk takes, for each of what it grows with."""

from typing import Any

from sqlalchemy import Connection, Engine, text

GROWS_WITH = {
    "post": ("tweets", "post_words", "predictions", "post_sketches", "read_words", "events"),
    "post whose copies are still looked for": ("sketch_keys",),
    "card": (
        "cards", "findings", "feedback", "decisions", "finding_messages", "stories", "story_steps", "takings", "notes",
        "note_messages", "second_opinions", "acts", "corrections",
    ),
    "account and day": ("source_reads",),
}  # fmt: skip
"""Of what there are the more rows the more there is of it."""
STAYS = ("accounts", "alembic_version", "model_versions", "monthly_reads", "published_checks")
"""What does not grow with the posts."""
ASIDE = ("text_vectors",)
"""What a desk has that judges by an encoder: docs/scale.md says what it takes apart from all else."""
SIZES = text("select relname, pg_total_relation_size(relid) from pg_stat_user_tables")
NUMBERS = {
    "post": "select count(*) from tweets",
    "post whose copies are still looked for": "select count(distinct tweet_id) from sketch_keys",
    "card": "select count(*) from cards where purpose = 'tweets'",
    "account and day": "select count(*) from source_reads",
}


def measure(engine: Engine) -> dict[str, Any]:
    """What a filled desk takes; raises ValueError for a table with rows of which nothing is known."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("vacuum analyze"))
        return _measured(connection)


def _measured(connection: Connection) -> dict[str, Any]:
    every = {name: (_count(connection, name), size) for name, size in connection.execute(SIZES).all()}
    found = {name: taken for name, taken in every.items() if taken[0]}
    unknown = set(found) - {table for tables in GROWS_WITH.values() for table in tables} - {*STAYS, *ASIDE}
    if unknown:
        raise ValueError(f"Say in {__name__} what these tables grow with: {', '.join(sorted(unknown))}.")
    numbers = {unit: connection.scalar(text(sql)) for unit, sql in NUMBERS.items()}
    of_each = {
        unit: {table: [round(part / numbers[unit], 2) for part in found[table]] for table in tables}
        for unit, tables in GROWS_WITH.items()
    }
    numbers["account"] = found["accounts"][0]
    return {"numbers": numbers, "postgres": connection.scalar(text("show server_version")), "of_each": of_each}


def _count(connection: Connection, table: str) -> int:
    return int(connection.scalar(text(f"select count(*) from {table}")) or 0)
