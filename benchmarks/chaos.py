"""Does anything get lost, doubled or stuck, whatever breaks? The whole desk in real processes, and trouble on purpose.

People post, edit and repeat on a local X, others click cards in the sandbox, while every few seconds something breaks:
a process is killed, also between what it took on and what it committed; Postgres is stopped at once, Redis killed and
emptied; X and Slack refuse, hang up, cut their answers short, and Slack performs calls late. Then the trouble ends, the
desk comes to rest, and X, Postgres and Slack are held against each other. The last line is one JSON object:
`longest_recovery_s` is from the end of the trouble to rest, `hung` how many accounts were not read afterwards.
"""

import argparse
import json
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.trouble.desk import CHANNELS, LEAVING, WAITING, Left, begun  # noqa: E402
from benchmarks.trouble.newsroom import Newsroom, opened  # noqa: E402
from benchmarks.trouble.pace import at_a_pace, wait  # noqa: E402
from benchmarks.trouble.processes import Supervised  # noqa: E402
from benchmarks.trouble.servers import Servers  # noqa: E402
from benchmarks.trouble.slack import LATEST_S, SlackBetween  # noqa: E402
from tests.x_server.server import XServer  # noqa: E402
from tests.x_server.trouble import Cut, Slow, refused, too_many  # noqa: E402

ACCOUNTS = 12
POSTS_PER_S, CLICKS_PER_S = 6.0, 1.2
EVERY_S = 1.5
"""Something breaks, at random, twice as often to never within this time."""
PATIENCE_S = 180.0
TABLES = {"bot": "feedback", "poller": "tweets", "worker": "predictions", "cards": "cards"}
"""Locked, a table keeps a process between what it took on and what it commits: there it is killed."""


@dataclass(frozen=True)
class Form:
    """How long trouble lasts, and how late Slack may be; a desk waits for a late card for a minute and a half."""

    seconds: float
    slack_share: float = 0.15
    only_slack: bool = False
    latest_s: float = LATEST_S
    may_still_come_s: float | None = None
    look_first: bool = True

    @property
    def environment(self) -> dict[str, str]:
        """What the process that shows cards is told."""
        waits = {} if self.may_still_come_s is None else {"CHAOS_MAY_STILL_COME_S": str(self.may_still_come_s)}
        return waits if self.look_first else {**waits, "CHAOS_BLIND": "1"}


class Trouble:
    """Breaks something every few seconds, chosen by the seed."""

    def __init__(self, *, seed: int, servers: Servers, desk: Supervised, x: XServer, slack: SlackBetween) -> None:
        self._random = random.Random(seed)
        self._servers, self._desk, self._x, self._slack = servers, desk, x, slack
        self._engine = create_engine(servers.at.database_url)
        self._kinds: list[Callable[[], None]] = [
            self._kill, self._kill, self._kill_in_between, self._kill_in_between, self._stop_postgres,
            self._kill_redis, self._trouble_x, self._trouble_x, self._drop_sockets,
        ]  # fmt: skip
        self.drop_sockets: Callable[[], None] = lambda: None

    def run(self, form: Form) -> None:
        """Go on for so long; at its end everything runs and nobody refuses."""
        until = time.monotonic() + form.seconds
        self._slack.share = form.slack_share
        while time.monotonic() < until:
            if not form.only_slack:
                self._random.choice(self._kinds)()
            time.sleep(self._random.uniform(0, 2 * EVERY_S))
        self._slack.share = 0.0
        self._x.script.clear()

    def _kill(self) -> None:
        self._desk.kill(self._random.choice(self._desk.names))

    def _kill_in_between(self) -> None:
        name = self._random.choice(list(TABLES))
        try:
            with self._engine.begin() as connection:
                connection.execute(text("set local lock_timeout = '5s'"))
                connection.execute(text(f"lock table {TABLES[name]} in exclusive mode"))
                time.sleep(self._random.uniform(0.3, 1.5))
                self._desk.kill(name)
        except DBAPIError:
            return  # it is stopped, or too busy to be locked: next time

    def _stop_postgres(self) -> None:
        self._servers.stop_postgres()
        time.sleep(self._random.uniform(0, 4))
        self._servers.start("postgres")

    def _kill_redis(self) -> None:
        self._servers.kill_redis()
        time.sleep(self._random.uniform(0, 3))
        self._servers.start("redis")

    def _trouble_x(self) -> None:
        kinds = [refused(503), Cut(), Slow(2.0), None]
        first = self._random.choice([too_many(reset=int(time.time()) + 6), *kinds])  # served before its time is over
        self._x.script.extend([first, *self._random.choices(kinds, k=20)])

    def _drop_sockets(self) -> None:
        self.drop_sockets()


def measure(form: Form, *, seed: int, folder: Path) -> dict[str, float]:
    """Run a desk of its own in a folder, and count."""
    with ExitStack() as stack:
        room = opened(stack, folder, accounts=ACCOUNTS, draw=random.Random(seed))
        x, sandbox, authors, clicking, engine = room.x, room.sandbox, room.authors, room.clicking, room.engine
        slack = SlackBetween(sandbox.api_url, seed=seed, latest_s=form.latest_s)
        env = room.environment(slack_url=stack.enter_context(slack.running())) | form.environment
        desk = room.start(stack, env=env, workers={"cards": "benchmarks.trouble.cards_worker"})
        trouble = Trouble(seed=seed, servers=room.servers, desk=desk, x=x, slack=slack)
        trouble.drop_sockets = sandbox.drop_sockets
        wait(lambda: begun(engine), seconds=PATIENCE_S)  # an account is read from its first poll on
        with (
            at_a_pace(POSTS_PER_S, authors.write),
            at_a_pace(CLICKS_PER_S, clicking.click),
            at_a_pace(CLICKS_PER_S, clicking.click),
        ):
            wait(lambda: bool(sandbox.messages(CHANNELS["tweets"])), seconds=PATIENCE_S)
            trouble.run(form)
        ended = time.monotonic()
        wait(lambda: not room.unread() and not room.count(WAITING), seconds=PATIENCE_S)
        recovery = time.monotonic() - ended
        time.sleep(max(0.0, form.latest_s + 1 - recovery))  # what Slack still performs late counts, too
        wait(lambda: not room.count(LEAVING) and not room.count(WAITING), seconds=PATIENCE_S)
        written = len(x.world.posts)
        left = Left.of(engine, authors, clicking)
        hung = _hung(room)
        return {
            "posts": written, "kills": desk.kills, "clicks": clicking.asked, "acked_clicks": len(clicking.acknowledged),
            "exits": desk.exits, "slack_faults": sum(slack.done.values()) - slack.done["right"],
            "slack_calls": sum(slack.done.values()), **asdict(left), "hung": hung,
            "longest_recovery_s": round(recovery, 1),
        }  # fmt: skip


def _hung(room: Newsroom) -> int:
    """Let everybody post once more: the accounts whose post is not judged in time hang."""
    people = room.authors.users
    marks = {room.x.world.add_post(user, f"¿Sigue alguien ahí, {user['id']}?")["id"] for user in people}
    wait(lambda: not marks & set(room.unread()), seconds=PATIENCE_S)
    return len(marks & set(room.unread()))


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON only")
    parser.add_argument("--minutes", type=float, default=4.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--blind", action="store_true", help="post again without looking first: doubles are expected")
    parser.add_argument("--keep", type=Path, help="a folder for the logs, kept afterwards")
    asked = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # whatever was started ends with us
    with tempfile.TemporaryDirectory(prefix="cw-") as made:
        folder = asked.keep or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)  # Postgres runs as another user when we are root
        form = Form(seconds=60 * asked.minutes, look_first=not asked.blind)
        counts = measure(form, seed=asked.seed, folder=folder)
    if not asked.json:
        for name, count in counts.items():
            print(f"{name:<20} {count}")
    print(json.dumps(counts))


if __name__ == "__main__":
    main()
