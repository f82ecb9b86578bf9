"""Rows on a desk, as many as a test says."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self, TypeVar

from sqlalchemy import text

from pipeline.checks.archive.rows import check_row
from pipeline.desk import clicks
from pipeline.learning.labelling import campaigns as plans
from pipeline.learning.labelling.campaigns import Plan
from pipeline.monitoring import polling
from pipeline.processes import tasks
from pipeline.sources.source import Profile
from pipeline.store.archive import published_checks
from tests.bot.newsroom import ADMIN, CHECKER, Desk
from tests.bot.ways import Dispatch
from tests.fakes import FeedSource, post

S = TypeVar("S")


@dataclass
class Room:
    """A desk on which rows are made, unwatched, before somebody acts."""

    desk: Desk
    acting: Dispatch
    made: int = 0
    states: dict[Callable[..., Any], Any] = field(default_factory=dict)

    def standing(self, state: Callable[[Self], S]) -> S:
        """What this state is about, which is made once until somebody changes something."""
        if state not in self.states:
            self.states[state] = state(self)
        return self.states[state]

    def changed(self) -> None:
        """Somebody has changed something: what stood is to be made anew."""
        self.states.clear()

    def one(self, sql: str) -> int:
        return self.desk.rows(sql)[0][0]

    def do(self, sql: str, **values: object) -> None:
        with self.desk.sessions() as session:
            session.execute(text(sql), values)
            session.commit()

    def numbers(self, many: int) -> range:
        self.made += many
        return range(self.made - many + 1, self.made + 1)

    def offer(self, many: int) -> int:
        """So many posts that a poll will find; their author's account."""
        account = self.desk.monitor()
        posts = [
            post(n, f"Palabra{n} el paro baja {n} puntos en la comarca{n} según dato{n}") for n in self.numbers(many)
        ]
        self.desk.tools.__dict__["source"] = FeedSource(name=self.desk.settings.source, posts=posts)
        return account

    def posts(self, many: int) -> list[int]:
        return list(polling.poll(self.desk.tools, self.offer(many)).new)

    def cards(self, many: int) -> list[int]:
        ids = self.posts(many)
        tasks.triage_tweets(ids)
        self.do("update cards set queued_at = null")
        return [card for (card,) in self.desk.rows("select id from cards where tweet_id = any(:ids)", ids=ids)]

    def clicked(self, many: int) -> None:
        cards = self.cards(many)
        with self.desk.sessions() as session:
            for card in cards:
                clicks.give_feedback(session, card_id=card, person=CHECKER, label="reviewed")
            session.commit()

    def lost(self, many: int) -> None:
        self.cards(many)
        self.posts(many)
        self.do("update tweets set queued_at = null")
        self.do("update findings set queued_at = null")

    def accounts(self, many: int) -> None:
        for n in self.numbers(many):
            self.desk.monitor(Profile(external_id=f"many{n}", handle=f"many{n}", name="Many"))

    def joined(self, many: int) -> None:
        """Posts that joined the card of the first one."""
        ids = self.posts(many + 1)
        tasks.triage_tweets(ids)
        self.do(
            "insert into post_sketches (tweet_id, versions, copy_of, joined_at) "
            "select id, 1, nullif(:first, id), case when id <> :first then now() end "
            "from unnest(cast(:ids as bigint[])) id",
            first=ids[0], ids=ids,
        )  # fmt: skip
        self.do("update cards set shown = 'outdated' where shown <> 'nothing'")

    def campaign(self, many: int, *, annotators: int = 1) -> str:
        self.posts(many)
        name = f"round {self.made}"
        with self.desk.sessions() as session:
            plans.open_drawn(session, Plan(name=name, annotators=annotators, guideline="Is it?", by=ADMIN), tweets=many)
            session.commit()
        return name

    def campaigns(self, many: int) -> None:
        for _ in range(many):
            self.campaign(1)

    def checks(self, many: int) -> None:
        rows = [
            check_row(
                publisher="A", claim=f"palabra{n} comarca{n} dato{n}", url=f"https://a.example/{n}", rating="False"
            )
            for n in self.numbers(many)
        ]
        with self.desk.sessions() as session:
            published_checks.take(session, rows, change=published_checks.begin_change(session))
            session.commit()

    def answers(self, many: int) -> None:
        """What the desk said of matches."""
        self.checks(1)
        tweets = self.posts(many)
        self.do(
            "insert into match_answers (tweet_id, check_id, person, answer, certainty) select id, (select max(id) from "
            "published_checks), 'U0CHECKER1', 'same', 0.5 from unnest(cast(:ids as bigint[])) id",
            ids=tweets,
        )

    def due_report(self, many: int) -> None:
        self.clicked(many)
        self.do("update tweets set posted_at = date_trunc('week', now()) - interval '3 days'")
        self.do("delete from weekly_reports")

    def set_aside(self, many: int) -> None:
        self.do("update tweets set set_aside = 'why' where id = any(:ids)", ids=self.posts(many))

    def handles(self, many: int) -> str:
        self.accounts(many)
        return " ".join(f"@many{n}" for n in range(self.made - many + 1, self.made + 1))

    def file_of_checks(self, many: int) -> Path:
        """A file beside open cards that its checks may be about."""
        self.cards(many)
        path = self.desk.settings.state_dir / f"checks{self.made}.csv"
        lines = [f"El paro baja {n} puntos en la comarca{n},False,https://a.example/{n}" for n in self.numbers(many)]
        path.write_text("\n".join(["claim,verdict,url", *lines]), encoding="utf-8")
        return path

    def edited(self, many: int) -> int:
        """A post that other posts have joined, and that says something else now."""
        self.joined(many)
        (first,) = self.desk.rows(
            "select copy_of from post_sketches where copy_of is not null order by 1 desc limit 1"
        )[0]
        self.do(
            """update tweets set edit_ids = '["1", "2"]', text = 'Hoy llueve en toda la costa' where id = :id""",
            id=first,
        )
        return first
