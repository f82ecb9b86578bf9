"""What the doctor asks of Redis, of the source of posts, and of those who are sent webhooks."""

import redis

from bot.doctor.database import store
from bot.doctor.ill import Ill
from bot.slack import tokens
from ml.counting import counted
from pipeline import wiring
from pipeline.configuration.settings import Settings
from pipeline.desk.exporting import webhooks as sending
from pipeline.fetching.errors import FetchError
from pipeline.sources.source import AccountUnavailable, SourceAway
from pipeline.store.desk import outbox

KNOWN_ACCOUNT = "X"
"""Looked up to see whether the token works: one user read."""
PROBE = "claimwire:doctor"


def redis_answers(url: str) -> str:
    """Whether Redis answers, and keeps what it is given; raises Ill."""
    try:
        redis.Redis.from_url(url, socket_connect_timeout=3, socket_timeout=3).set(PROBE, 1, px=1000)
    except (redis.ReadOnlyError, redis.OutOfMemoryError) as error:
        raise Ill(
            f"answers, but keeps nothing ({error}): give it memory, or name the Redis that may be written to."
        ) from error
    except redis.AuthenticationError as error:
        raise Ill("wants another password: write redis://:PASSWORD@host:6379/0 as REDIS_URL.") from error
    except redis.BusyLoadingError as error:
        raise Ill("is still reading its data: run the doctor again in a minute.") from error
    except redis.RedisError as error:
        raise Ill(f"does not answer ({type(error).__name__}): is it running, and is REDIS_URL right?") from error
    except (ValueError, TypeError) as error:  # the latter of a ?setting that Redis does not know
        raise Ill("REDIS_URL is not an address of Redis: write redis://host:6379/0.") from error
    return "answers"


def source(read: Settings) -> str:
    """Whether posts can be had; what X says of a question of its own is told. Raises UserError."""
    if read.source == "x" and read.x_bearer_token:
        tokens.needed(read.x_bearer_token, tokens.X)
    made = wiring.make_source(read)
    if made.name == "replay":
        return f"replays {read.replay_feed}, {counted(len(list(made.profiles())), 'account')}"
    try:
        found = made.lookup([KNOWN_ACCOUNT])
    except AccountUnavailable as error:
        raise Ill("X_API_URL leads to no X: set it to https://api.x.com.") from error
    except SourceAway as error:
        raise Ill(f"{error} If that lasts, see X's status page and X_API_URL.") from error
    if found.problems:
        raise Ill(f"X answers, but not as X does: {' '.join(found.problems.values())}")
    return f"X answers; at most {counted(read.x_monthly_reads, 'read')} a month"


def webhooks(url: str, read: Settings) -> str:
    """Whether every receiver is one that may be sent to, and what could not be delivered; raises Ill."""
    if not read.receivers:
        return "none are sent (WEBHOOKS)"
    poster, hosts = sending.poster(read), list[str]()
    for one in read.receivers:
        try:
            hosts.append(f"{one.name} ({poster.check(one.url)})")
        except FetchError as error:
            raise Ill(f"{one.name} cannot be sent to ({error.reason}): correct WEBHOOKS (docs/webhooks.md).") from error
    with store(url) as session:
        dead = 0 if session is None else outbox.count_dead(session)
    if dead:
        raise Ill(f"{counted(dead, 'message')} could not be delivered: see claimwire webhooks dead, then repeat all.")
    return f"to {', '.join(hosts)}"
