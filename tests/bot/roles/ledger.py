"""What Postgres and Slack hold, row by row and message by message, to be held against each other."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from pipeline.tables import Base
from tests.bot.newsroom import Desk

_EVERYTHING = " union all ".join(f"select '{name}', held::text from {name} held" for name in Base.metadata.tables)


@dataclass(frozen=True)
class Ledger:
    """All rows by table, all messages that everybody sees, and what one person alone sees."""

    rows: dict[str, Counter[str]]
    public: dict[str, Any]
    private: tuple[Any, ...]
    events: list[tuple[Any, ...]]

    @classmethod
    def of(cls, desk: Desk, person: str) -> "Ledger":
        """As it is now."""
        rows: dict[str, Counter[str]] = {name: Counter() for name in Base.metadata.tables}
        for table, row in desk.rows(_EVERYTHING):
            rows[table][row] += 1
        channels = desk.sandbox.state()["channels"]
        messages = {one["id"]: desk.sandbox.messages(one["id"]) for one in channels}
        direct = {one["id"] for one in channels if one["is_im"]}
        own = "D" + person[1:]
        return cls(
            rows=rows,
            public={channel: texts for channel, texts in messages.items() if channel not in direct},
            private=(
                desk.sandbox.ephemerals(person), desk.sandbox.modal(person), desk.sandbox.home(person), messages.get(own)
            ),
            events=desk.rows("select verb, actor, subject_id from events order by id"),
        )  # fmt: skip

    def changed_since(self, before: "Ledger") -> dict[str, int]:
        """Tables in which rows came, went or changed, and how many."""
        numbers = {
            name: max((now - before.rows[name]).total(), (before.rows[name] - now).total())
            for name, now in self.rows.items()
        }
        return {name: number for name, number in numbers.items() if number}

    def logged_since(self, before: "Ledger") -> list[tuple[Any, ...]]:
        """What the event log says of it."""
        return self.events[len(before.events) :]
