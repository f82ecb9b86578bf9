"""The statements that go to Postgres while something runs: how many, and which read a growing table from end to end."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, event

GROWING = (
    "tweets", "predictions", "cards", "feedback", "decisions", "findings", "finding_messages", "post_sketches",
    "events", "source_reads", "match_answers", "published_checks", "read_words", "evidence",
    "campaign_tweets", "campaign_seats", "campaign_answers", "text_vectors",
    "post_words",
    "takings", "notes", "note_messages", "second_opinions", "stories", "story_steps", "corrections",
)  # fmt: skip
"""What a desk has the more of the longer it works; `filling.py` fills these."""
FEW_PAGES = 40
"""A table of fewer is read from end to end by any planner, and at no cost."""

_TABLES = "select relname from pg_class where relname = any(%s) and relpages >= %s"
_PARTIAL = "select c.relname from pg_index i join pg_class c on c.oid = i.indexrelid where i.indpred is not null"


@dataclass(frozen=True, order=True)
class Scan:
    """A statement that reads a whole table."""

    table: str
    statement: str


@dataclass
class Seen:
    """What was sent."""

    statements: list[str] = field(default_factory=list)
    scans: list[Scan] = field(default_factory=list)


@contextmanager
def watch(*, explain: bool = False) -> Iterator[Seen]:
    """Keep every statement of this process; with `explain`, Postgres is asked before each how it would go about it."""
    seen = Seen()

    def before(connection: Any, _: Any, statement: str, parameters: Any, *__: Any) -> None:
        if statement.split(None, 1)[0].lower() not in ("select", "insert", "update", "delete", "with"):
            return
        seen.statements.append(statement)
        if explain:
            with connection.connection.cursor() as cursor:
                whole = _read_whole(cursor, statement, parameters[0] if isinstance(parameters, list) else parameters)
                seen.scans += [Scan(table, statement) for table in sorted(whole)]

    event.listen(Engine, "before_cursor_execute", before)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", before)


def _read_whole(cursor: Any, statement: str, parameters: Any) -> set[str]:
    """The growing tables that are read from end to end somewhere in a statement's plan."""
    cursor.execute(f"explain (format json) {statement}", parameters or None)
    nodes = list(_nodes(cursor.fetchone()[0]))
    cursor.execute(_TABLES, (list(GROWING), FEW_PAGES))
    tables = {name for (name,) in cursor}
    cursor.execute(_PARTIAL)
    partial = {name for (name,) in cursor}
    return {node["Relation Name"] for node in nodes if _is_whole(node, partial)} & tables


def _is_whole(node: dict[str, Any], partial: set[str]) -> bool:
    """A scan of the table, or along an index of all its rows to see which of them pass a filter."""
    if node.get("Node Type") == "Seq Scan":
        return True
    along = "Index Name" in node and "Relation Name" in node and node["Index Name"] not in partial
    return along and "Index Cond" not in node and "Filter" in node


def _nodes(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        yield part
    for member in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from _nodes(member)
