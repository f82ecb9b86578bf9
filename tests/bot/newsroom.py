"""A desk for tests: the bot's own services on a real Postgres and Redis, with the sandbox for Slack."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from sqlalchemy import select, text
from sqlalchemy.orm import Session, sessionmaker

from bot import wiring
from bot.sandbox import Sandbox
from bot.slack.notifier import SlackNotifier
from pipeline.configuration.settings import Settings
from pipeline.processes import tasks
from pipeline.services import Services
from pipeline.sources.source import Post, Profile
from pipeline.store.desk import cards
from pipeline.store.learning import models
from pipeline.store.posts import accounts, tweets
from pipeline.store.posts.accounts import Wishes
from pipeline.tables import Account, Prediction
from tests.fakes import SOMEBODY, post

TWEETS, FACT_CHECK, GENERAL = "C0TWEETS", "C0FACTCHECK", "C0GENERAL"
ADMIN, CHECKER, OTHER, HEAD = "U0ADMIN", "U0CHECKER1", "U0CHECKER2", "U0HEAD"

Block = dict[str, Any]


def settings_on(sandbox: Sandbox, *, database_url: str, redis_url: str, folder: Path, **more: Any) -> Settings:
    """Settings for this sandbox and these services, whatever the environment says."""
    values: dict[str, Any] = {
        "state_dir": folder, "database_url": database_url, "redis_url": redis_url, "slack_mode": "socket",
        "slack_bot_token": sandbox.bot_token, "slack_app_token": sandbox.app_token,
        "slack_signing_secret": sandbox.signing_secret, "slack_api_url": sandbox.api_url, "cards_per_second": 1000.0,
        "fast_click_s": 0.0,  # what tests do comes faster than any hand
        "first_admin": ADMIN, "source": "replay",
    }  # fmt: skip
    return Settings(_env_file=None, **(values | more))


@dataclass(frozen=True)
class Desk:
    """The services, the workspace, and a look into both."""

    sandbox: Sandbox
    settings: Settings
    tools: Services

    @property
    def sessions(self) -> sessionmaker[Session]:
        return self.tools.sessions

    @property
    def notifier(self) -> SlackNotifier:
        return cast("SlackNotifier", self.tools.notifier)

    def rows(self, sql: str, **values: object) -> list[tuple[Any, ...]]:
        """What Postgres holds."""
        with self.sessions() as session:
            return [tuple(row) for row in session.execute(text(sql), values)]

    def eventually(self, sql: str, expected: list[tuple[Any, ...]]) -> None:
        """Postgres holds exactly these rows, now or soon."""
        soon(lambda: self.rows(sql) == expected, lambda: f"{sql}\nheld {self.rows(sql)}\ninstead of {expected}")

    def monitor(self, profile: Profile = SOMEBODY, **wishes: Any) -> int:
        """Monitor an account; its id."""
        with self.sessions() as session:
            accounts.add(session, source=self.settings.source, profile=profile, wishes=Wishes(**wishes), by="test")
            session.commit()
            return session.scalars(select(Account.id).filter_by(external_id=profile.external_id)).one()

    def raise_card(self, published: Post | None = None, **judged: Any) -> int:
        """Store a post, judge it, want a card of it; the card's id. Nothing is posted yet."""
        published = published or post(1, "El paro baja un 3 %.")
        account_id = self.monitor(published.author)
        with self.sessions() as session:
            (tweet_id,) = tweets.add_posts(
                session, source=self.settings.source, account_id=account_id, posts=[published]
            ).new
            version = models.live(session, models.CHECKWORTHINESS) or _new_version(session)
            values: dict[str, Any] = {
                "probability": 0.8, "label": 1, "outcome": "positive", "sampling_probability": 1.0,
                "highlights": [[3, 7, 0.5]],
            }  # fmt: skip
            prediction = Prediction(tweet_id=tweet_id, model_version_id=version.id, **(values | judged))
            session.add(prediction)
            session.flush()
            card_id = cards.raise_card(session, tweet_id=tweet_id, prediction_id=prediction.id, purpose="tweets")
            session.commit()
        return card_id

    def card(self, published: Post | None = None, **judged: Any) -> int:
        """A card that stands in #tweets; its id."""
        card_id = self.raise_card(published, **judged)
        tasks.show_card(card_id)
        assert self.rows("select shown from cards where id = :id", id=card_id) == [("buttons",)]
        return card_id

    def let_leave(self) -> None:
        """The time of every line that is to leave is over, and the sweep passes; what it asks for is done."""
        with self.sessions() as session:
            session.execute(
                text("update cards set leaves_at = leaves_at - interval '1 day' where leaves_at is not null")
            )
            session.commit()
        tasks.sweep()
        for (card_id,) in self.rows("select id from cards where shown <> wanted order by id"):
            tasks.show_card(card_id)

    def texts(self, channel: str) -> list[str]:
        """What people read in a channel, message by message."""
        return [words_in(message) for message in self.sandbox.messages(channel)]

    def whispers(self, person: str) -> list[str]:
        """What only this person was told."""
        return [words_in(message) for message in self.sandbox.ephemerals(person)]


def _new_version(session: Session) -> Any:
    version = models.add_candidate(
        session, task=models.CHECKWORTHINESS, name="v1", recipe="svm-tfidf", folder="/nowhere", threshold=0.5, report={}
    )
    models.promote(session, version, by="test")
    return version


@contextmanager
def desk_on(sandbox: Sandbox, *, database_url: str, redis_url: str, folder: Path, **more: Any) -> Iterator[Desk]:
    """The bot's services, put together as its entry points do."""
    read = settings_on(sandbox, database_url=database_url, redis_url=redis_url, folder=folder, **more)
    tools = wiring.services(read)
    yield Desk(sandbox=sandbox, settings=read, tools=tools)
    tools.engine.dispose()


def notifier_on(sandbox: Sandbox, **more: Any) -> SlackNotifier:
    """The notifier alone, without pace and without patience."""
    names = {use: more.pop(use, usual) for use, usual in {"tweets": "#tweets", "fact_check": FACT_CHECK}.items()}
    names["reports"] = more.pop("reports", names["fact_check"])
    values = {"token": sandbox.bot_token, "base_url": sandbox.api_url, "channel": lambda use, _: names[use]}
    made = SlackNotifier(**(values | {"pace": lambda _: None} | more))
    made.client.retry_handlers = []
    return made


def soon(look: Callable[[], Any], otherwise: Callable[[], str] = lambda: "waited in vain", seconds: float = 8) -> Any:
    """What `look` finds as soon as it finds something."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, otherwise()
        time.sleep(0.02)
    return found


def walk(part: Any) -> Iterator[Block]:
    """Every object in a message or view."""
    if isinstance(part, dict):
        yield part
    for member in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from walk(member)


def words_in(message: Block) -> str:
    """All the words of a message's or view's blocks, a line each, or its text where it has none."""
    blocks = message.get("blocks") or []
    lines = ["".join(str(o["text"]) for o in walk(b) if isinstance(o.get("text"), str)) for b in blocks]
    return "\n".join(lines) or str(message.get("text", ""))


def actions_in(message: Block) -> list[str]:
    """The ids of everything that can be used in a message or view."""
    return [str(part["action_id"]) for part in walk(message.get("blocks")) if "action_id" in part]
