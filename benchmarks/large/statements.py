"""The statements that go to Postgres while something runs: how many, and which read a growing table from end to end."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, event

GROWING = frozenset({
    "tweets", "predictions", "cards", "feedback", "decisions", "findings", "finding_messages", "post_sketches",
    "events", "source_reads", "match_answers", "published_checks",
})  # fmt: skip
"""What a desk has the more of the longer it works; `filling.py` fills these."""


@dataclass(frozen=True)
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
def watch(engine: Engine, *, explain: bool = False) -> Iterator[Seen]:
    """Keep every statement; with `explain`, Postgres is asked before each how it would go about it."""
    seen = Seen()

    def before(connection: Any, _: Any, statement: str, parameters: Any, __: Any, many: bool) -> None:
        if statement.split(None, 1)[0].lower() not in ("select", "insert", "update", "delete", "with"):
            return
        seen.statements.append(statement)
        if explain:
            with connection.connection.cursor() as asked:
                asked.execute(f"explain (format json) {statement}", parameters[0] if many else parameters)
                seen.scans += [Scan(table, statement) for table in sorted(_read_whole(asked.fetchone()[0]))]

    event.listen(engine, "before_cursor_execute", before)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", before)


def _read_whole(plan: Any) -> set[str]:
    """The growing tables that are read from end to end somewhere in a plan."""
    plan = json.loads(plan) if isinstance(plan, str) else plan
    return {
        node["Relation Name"]
        for node in _nodes(plan)
        if node.get("Node Type") == "Seq Scan" and node["Relation Name"] in GROWING
    }


def _nodes(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        yield part
    for member in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from _nodes(member)
