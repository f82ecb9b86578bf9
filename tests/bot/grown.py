"""A desk with a year of history, and what people do there; what `fill` leaves out is filled here."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass

import psycopg2
from click.testing import CliRunner
from sqlalchemy import Engine, select, text

from benchmarks.large.filling import fill
from bot.commands.main import claimwire
from pipeline import services
from pipeline.monitoring import polling
from pipeline.processes import tasks
from pipeline.store.posts import accounts
from pipeline.store.posts.accounts import Wishes
from pipeline.tables import Account
from tests.bot import payloads
from tests.bot.newsroom import TWEETS, Desk
from tests.bot.ways import Dispatch
from tests.fakes import SOMEBODY, FeedSource, post

POSTS = 30_000
NUMBER = itertools.count(10_000_000)
PAGE = "https://pages.example/{}"
MORE = (
    """
    insert into campaigns (name, state, annotators, guideline, drawn, created_by, closed_at)
    select 'round ' || g, case when g < 299 then 'closed' else 'open' end, 3, 'Is it?', 'stored', 'U0ADMIN',
           case when g < 299 then now() end
    from generate_series(1, 300) g
    """,
    """
    insert into campaign_tweets (campaign_id, position, tweet_id, text)
    select c.id, p, t.id, t.text from campaigns c, generate_series(1, 10) p, tweets t where t.id = 10 * c.id + p
    """,
    """
    insert into campaign_seats (campaign_id, campaign_tweet_id, number, person)
    select t.campaign_id, t.id, n, case when c.state = 'closed' or n = 1 then 'U0CHECKER' || n end
    from campaigns c join campaign_tweets t on t.campaign_id = c.id, generate_series(1, 3) n
    """,
    """
    insert into campaign_answers (campaign_tweet_id, seat_id, person, checkworthy, selected)
    select campaign_tweet_id, id, person, yes, case when yes then false end
    from campaign_seats, lateral (select number = 1 or id % 5 > 0) said(yes) where person is not null
    """,
    """
    insert into webhook_messages (receiver, type, tweet_id, person, state, attempts, settled_at)
    select 'cms', 'selected', tweet_id, 'U0HEAD', case when id % 500 = 0 then 'dead' else 'delivered' end, 1, created_at
    from cards
    """,
    """
    insert into evidence (kind, url, state, title, text, content_hash, image_url, fetched_at)
    select 'page', 'https://pages.example/' || g, 'fetched', 'Page ' || g, repeat('word ' || g || ' ', 30), md5(g::text), 'https://pages.example/' || g || '.jpg',
           now() - interval '1 hour' * g
    from generate_series(1, 5000) g
    """,
    """
    update post_sketches s set copy_of = s.tweet_id - 600, joined_at = s.sketched_at
    where s.tweet_id % 600 = 3 and s.tweet_id > 600
    """,
)
"""Campaigns, webhooks, pages, and copies."""


def fill_all(engine: Engine) -> None:
    """Fill a migrated, empty database."""
    fill(engine, posts=POSTS, selected=3)  # or stories would fill too few pages
    with engine.begin() as connection:
        for statement in MORE:
            connection.execute(text(statement))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("vacuum analyze"))


@dataclass(frozen=True)
class Room:
    """A desk with its history, and people who act."""

    desk: Desk
    acting: Dispatch

    def one(self, sql: str) -> int:
        """What a query of the test's own finds first; it is none of the desk's statements."""
        with psycopg2.connect(self.desk.tools.engine.url.set(drivername="postgresql").render_as_string()) as connection:
            with connection.cursor() as cursor:
                cursor.execute(sql)
                return cursor.fetchone()[0]

    def open_card(self) -> int:
        """A card that people see and nobody has clicked."""
        card = self.one("select id from cards where purpose = 'tweets' and wanted = 'buttons' order by id desc limit 1")
        with self.desk.sessions() as session:
            session.execute(text("update cards set shown = 'outdated' where id = :id"), {"id": card})
            session.commit()
        tasks.show_card(card)
        return card

    def click(self, person: str, action_id: str, value: object, channel: str = TWEETS) -> None:
        """Use a button of the newest message."""
        message = self.desk.sandbox.messages(channel)[-1]
        used = payloads.button(action_id, str(value))
        self.acting.deliver(payloads.in_message(self.desk.sandbox, person, used, channel=channel, message=message))

    def new_posts(self, many: int) -> list[int]:
        """Posts that wait for triage."""
        source = FeedSource(
            posts=[post(next(NUMBER), f"El paro baja un {n} % en la comarca vecina.") for n in range(many)]
        )
        self.desk.tools.__dict__["source"] = source
        return list(polling.poll(self.desk.tools, self.account()).new)

    def account(self) -> int:
        """Somebody's, monitored."""
        with self.desk.sessions() as session:
            accounts.add(session, source="x", profile=SOMEBODY, wishes=Wishes(), by="test")
            session.commit()
            return session.scalars(select(Account.id).filter_by(external_id=SOMEBODY.external_id)).one()


def command(*words: str) -> Callable[[Room], None]:
    """What somebody types on the terminal."""

    def run(room: Room) -> None:
        done = CliRunner().invoke(claimwire, words, catch_exceptions=False)
        services.current().engine.dispose()
        services.use(room.desk.tools)
        assert done.exit_code == 0, done.output

    return run
