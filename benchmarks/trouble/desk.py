"""A desk under trouble: people who post, edit and repeat on X, people who click in Slack, and what is left of it."""

import json
import random
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.orm import Session

from bot.blocks import ids
from bot.sandbox import Sandbox
from bot.sandbox.errors import SlackError, UnknownPerson
from pipeline.sources.source import Profile
from pipeline.store.desk import people
from pipeline.store.posts import accounts
from pipeline.store.posts.accounts import Wishes
from tests.x_server.server import XServer
from tests.x_server.world import Object

PEOPLE = ("U0CHECKER1", "U0CHECKER2")
CHANNELS = {"tweets": "C0TWEETS", "fact_check": "C0FACTCHECK"}
LABELS = ("rejected", "reviewed", "selected")
EDITED, REPEATED = 0.05, 0.05
"""The share of the posts that are new versions, and copies of somebody else's, of earlier ones."""
_CLAIMS = ("El paro baja un {} % en {}", "La deuda sube {} millones en {}", "{} familias esperan una vivienda en {}",
           "Gracias a las {} personas que vinieron a {}", "Feliz fiesta mayor a los {} vecinos de {}")  # fmt: skip


@dataclass
class Authors:
    """People who write on the local X; every post says something of its own, unless it is a copy or a new version."""

    server: XServer
    random: random.Random
    edited: float = EDITED
    repeated: float = REPEATED
    users: list[Object] = field(default_factory=list)
    own: list[Object] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def begin(self, number: int) -> None:
        """Let `number` people open an account."""
        self.server.world.clock = datetime.now(UTC)
        self.users = [self.server.world.add_user(f"author{place}") for place in range(number)]

    def write(self) -> Object:
        """Write one post more."""
        with self.lock:
            return self._write()

    def _write(self) -> Object:
        world, draw = self.server.world, self.random.random()
        author = self.random.choice(self.users)
        if self.own and draw < self.edited:
            place = self.random.randrange(len(self.own))
            self.own[place] = world.edit(self.own[place], self._words())
            return self.own[place]
        if self.own and draw < self.edited + self.repeated:
            return world.add_post(author, self.random.choice(self.own)["text"])
        self.own.append(world.add_post(author, self._words()))
        return self.own[-1]

    def _words(self) -> str:
        number, place = self.random.randrange(10**6), f"{self.random.getrandbits(40):010x}"
        return f"{self.random.choice(_CLAIMS).format(number, place)}. {self.random.getrandbits(64):x}"


@dataclass
class Clicking:
    """People who click cards that wait; what Slack was told "understood" about is remembered, and what it was not."""

    sandbox: Sandbox
    random: random.Random
    asked: int = 0
    acknowledged: list[tuple[int, str]] = field(default_factory=list)
    unanswered: list[tuple[int, str]] = field(default_factory=list)
    _done: set[int] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def click(self) -> None:
        """Click one card in #tweets that nobody's click was acknowledged for."""
        with self._lock:
            waiting = [
                (message["ts"], card_id)
                for message in self.sandbox.messages(CHANNELS["tweets"])
                if (card_id := card_of(message)) is not None and card_id not in self._done and _has_buttons(message)
            ]
            if not waiting:
                return
            ts, card_id = self.random.choice(waiting)
            self._done.add(card_id)
            self.asked += 1
        label, person = self.random.choice(LABELS), self.random.choice(PEOPLE)
        try:
            done = self.sandbox.click(person, CHANNELS["tweets"], ts, ids.FEEDBACK[label])  # type: ignore[index]
        except (SlackError, UnknownPerson, TimeoutError):
            done = {"ok": False}
        if done["ok"]:
            self.acknowledged.append((card_id, label))
        else:
            self.unanswered.append((card_id, label))
            self._done.discard(card_id)

    def lost(self, stored: set[tuple[int, str]]) -> list[tuple[int, str]]:
        """Acknowledged clicks that are not stored, though no click before them stands and counts in their place."""
        taken = {card_id for card_id, label in self.unanswered if (card_id, label) in stored}
        return [click for click in self.acknowledged if click not in stored and click[0] not in taken]


def card_of(message: dict[str, Any]) -> int | None:
    """The card that a message shows, by its metadata."""
    payload = (message.get("metadata") or {}).get("event_payload") or {}
    return payload.get("card_id") if not message.get("thread_ts") else None


def _has_buttons(message: dict[str, Any]) -> bool:
    return ids.FEEDBACK["rejected"] in json.dumps(message["blocks"])


def monitor(database_url: str, authors: Authors) -> None:
    """Have the desk monitor all who write, and know by name who clicks: Slack may not say who they are."""
    engine = create_engine(database_url)
    with Session(engine) as session:
        for user in authors.users:
            profile = Profile(external_id=user["id"], handle=user["username"], name=user["name"])
            accounts.add(session, source="x", profile=profile, wishes=Wishes(), by="U0ADMIN")
        people.give(session, dict.fromkeys(PEOPLE, "fact_checker"), by="U0ADMIN", first_admin="U0ADMIN")
        session.commit()
    engine.dispose()


def begun(engine: Engine) -> bool:
    """Whether every account was polled: its posts are read from then on."""
    with engine.connect() as connection:
        return not connection.scalar(text("select count(*) from accounts where cursor is null"))


JUDGED = text("select external_id, text from tweets t join predictions p on p.tweet_id = t.id")

FEEDBACK = text("select card_id, label from feedback")
WAITING = """
select (select count(*) from tweets t
        where forgotten is null and not exists (select from predictions p where p.tweet_id = t.id))
     + (select count(*) from cards where shown <> wanted or tried_at is not null)
"""
LEAVING = "select count(*) from cards where leaves_at is not null"


@dataclass(frozen=True)
class Left:
    """What is wrong when all has come to rest."""

    posts_lost: int
    cards_missing: int
    cards_doubled: int
    cards_stale: int
    acked_clicks_lost: int

    @classmethod
    def of(cls, engine: Engine, authors: Authors, clicking: Clicking) -> "Left":
        """Hold X, Postgres and Slack against each other."""
        with engine.connect() as connection:
            judged = judged_words(connection)
            cards = connection.execute(
                text("select c.id, c.purpose, c.wanted, t.text from cards c join tweets t on t.id = c.tweet_id")
            ).all()
            clicked = {(card_id, label) for card_id, label in connection.execute(FEEDBACK)}
        standing: dict[int, list[str]] = {}
        for channel in CHANNELS.values():
            for message in clicking.sandbox.messages(channel):
                if (card_id := card_of(message)) is not None:
                    standing.setdefault(card_id, []).append(json.dumps(message, ensure_ascii=False))
        wanted = {card_id: words for card_id, _, look, words in cards if look != "nothing"}
        return cls(
            posts_lost=len(lost(authors, judged)),
            cards_missing=len(wanted.keys() - standing.keys()),
            cards_doubled=sum(len(found) > 1 for found in standing.values()),
            cards_stale=len(standing.keys() - wanted.keys())
            + sum(words not in found for card, words in wanted.items() for found in standing.get(card, [])),
            acked_clicks_lost=len(clicking.lost(clicked)),
        )


def judged_words(connection: Connection) -> dict[str, str]:
    """What is stored and judged: the words of each post by its id at X."""
    return dict(map(tuple, connection.execute(JUDGED)))


def lost(authors: Authors, judged: dict[str, str]) -> list[str]:
    """Posts, in their last versions, that are not stored and judged, or not with their last words."""
    known = set(judged.values())
    world = authors.server.world
    last = [post for user in authors.users for post in world.timeline(user["id"])]
    return [post["id"] for post in last if post["text"] not in known and not post.get("withheld")]
