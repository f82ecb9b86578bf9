"""How much does the desk's loop cost beside its model? Real processes against a bare script, in one run.

The bare script fetches stored posts, scores them in the same batches with the same model, and COPYs what came of it.
The loop is given the same posts: a Celery worker judges, draws, finds copies, raises cards. Then two workers against
one, with a model that sleeps; and cards in the sandbox against the posts' own times, all processes running, ten posts
a second, an account asked every five seconds. CPU is that of workers, Postgres and Redis. The last line is one JSON
object.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from sqlalchemy import create_engine, text

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.chaos import at_a_pace, monitor  # noqa: E402
from benchmarks.trouble.desk import CHANNELS, Authors, card_of  # noqa: E402
from benchmarks.trouble.processes import Supervised  # noqa: E402
from benchmarks.trouble.servers import Servers  # noqa: E402
from bot.local import demo, prepare, processes  # noqa: E402
from bot.sandbox import Sandbox  # noqa: E402
from pipeline import queue  # noqa: E402
from tests.x_server.app import TOKEN  # noqa: E402
from tests.x_server.server import XServer  # noqa: E402

POSTS, SLEPT_POSTS = 6000, 1200
PATIENCE_S = 400.0
AUTHORS, POSTS_PER_S, WATCHED_S = 20, 10.0, 60.0
INSERT = """
insert into tweets (source, external_id, account_id, edit_ids, kind, text, language, posted_at, url, context, queued_at)
values ('x', :id, :account, jsonb_build_array(:id), 'post', :text, 'es', now(), 'https://x.com/i/status/' || :id, '{}',
        now())
returning id
"""


@dataclass(frozen=True)
class Work:
    """How long something took, on how much CPU, and the most memory that one of its workers took."""

    posts_per_s: float
    cpu_s: float
    peak_mb: float


class Desk:
    """A database and a queue, and what is run on them."""

    def __init__(self, folder: Path, servers: Servers) -> None:
        self.folder, self.servers = folder, servers
        self.engine = create_engine(servers.at.database_url)
        usual = demo.environment(feed=demo.SAMPLE_FEED, port=9, at=servers.at, once=True)  # nobody listens there
        self.env = usual | {
            "STATE_DIR": str(folder), "PYTHONPATH": str(ROOT), "FETCH_PAGES": "false", "FETCH_PICTURES": "false",
            "RETRAIN_SCHEDULE": "off", "OMP_NUM_THREADS": "1",
        }  # fmt: skip
        queue.connect(servers.at.redis_url)

    def bare(self) -> Work:
        """The bare script on everything that is stored."""
        with self.engine.connect() as connection:
            folder = connection.scalar(text("select folder from model_versions where state = 'live'"))
        with self._cpu() as used:
            done = subprocess.run(
                [sys.executable, ROOT / "benchmarks" / "large" / "bare.py", self._dsn(), folder],
                env=os.environ | self.env, capture_output=True, text=True, check=True,
            )  # fmt: skip
        return Work(float(done.stdout), used(), 0.0)

    def judge(self, posts: int, *, app: str = "bot.worker", workers: int = 1) -> Work:
        """So many new posts through the workers."""
        commands = {f"worker{number}": self._worker(app, number) for number in range(workers)}
        desk = Supervised(commands, env=self.env, folder=self.folder)
        try:
            self._through(self.store(8 * workers))  # every worker has begun
            ids = self.store(posts)
            with self._cpu(*desk.pids) as used:
                begun = time.perf_counter()
                self._through(ids)
                took = time.perf_counter() - begun
            peak = max(psutil.Process(pid).memory_info().rss for pid in desk.pids) / 1e6
        finally:
            desk.stop()
        return Work(posts / took, used(), peak)

    def store(self, posts: int) -> list[int]:
        """Posts that wait for triage, each saying something of its own, as the samples' sentences are."""
        sentences = [json.loads(line)["text"] for line in demo_lines()]
        draw = random.Random(posts)
        with self.engine.begin() as connection:
            account = connection.scalar(text(
                "insert into accounts (source, external_id, handle, name) values ('x', 'loop', 'loop', 'Loop') "
                "on conflict (source, external_id) do update set name = 'Loop' returning id"
            ))  # fmt: skip
            return [
                connection.scalar(
                    text(INSERT),
                    {"id": str(time.time_ns()), "account": account, "text": _varied(draw.choice(sentences), draw)},
                )
                for _ in range(posts)
            ]

    def _through(self, ids: Sequence[int]) -> None:
        queue.ask_triage(ids)
        left = text("select count(*) from tweets t where id = any(:ids) and not exists "
                    "(select from predictions p where p.tweet_id = t.id)")  # fmt: skip
        newest = text("select exists (select from predictions where tweet_id = :last)")
        deadline = time.monotonic() + PATIENCE_S
        with self.engine.connect() as connection:
            while time.monotonic() < deadline:
                if connection.scalar(newest, {"last": ids[-1]}) and not connection.scalar(left, {"ids": ids}):
                    return
                connection.rollback()
                time.sleep(0.05)
        raise SystemExit("The posts were not judged in time: see the logs.")

    def _worker(self, app: str, number: int) -> str:
        line = processes.procfile()["worker"].replace("-A bot.worker", f"-A {app}")
        return line.replace("triage@%h", f"triage{number}@%h")

    def _dsn(self) -> str:
        return self.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)

    @contextmanager
    def _cpu(self, *pids: int) -> Iterator[Callable[[], float]]:
        """CPU seconds of these processes, of our own children, and of the servers, within the block."""
        servers = [int((self.folder / "postgres" / "postmaster.pid").read_text().split()[0]),
                   int((self.folder / "redis" / "redis.pid").read_text())]  # fmt: skip
        before, children = _spent([*pids, *servers]), os.times().children_user + os.times().children_system
        found: list[float] = []
        yield lambda: found[0]
        after = _spent([*pids, *servers]) - before
        found.append(after + os.times().children_user + os.times().children_system - children)


def demo_lines() -> list[str]:
    """The sample sentences, as lines of JSON."""
    return (ROOT / "samples" / "labelled.jsonl").read_text(encoding="utf-8").splitlines()


def _varied(sentence: str, draw: random.Random) -> str:
    words = sentence.split()
    draw.shuffle(words)
    return " ".join([*words, f"{draw.getrandbits(40):x}", f"{draw.randrange(10**6)}"])


def _spent(pids: Sequence[int]) -> float:
    total = 0.0
    for pid in pids:
        process = psutil.Process(pid)
        mine = process.cpu_times()
        total += mine.user + mine.system + mine.children_user + mine.children_system
        for child in process.children(recursive=True):
            own = child.cpu_times()
            total += own.user + own.system
    return total


def card_times(desk: Desk) -> list[float]:
    """Seconds from a post's own time to its card in the sandbox, with every process running."""
    with ExitStack() as stack:
        x, sandbox = stack.enter_context(XServer()), stack.enter_context(Sandbox().running())
        authors = Authors(x, random.Random(1), edited=0.0, repeated=0.0)
        authors.begin(AUTHORS)
        monitor(desk.servers, authors)
        env = desk.env | {
            "SLACK_API_URL": sandbox.api_url, "SOURCE": "x", "X_API_URL": x.url, "X_BEARER_TOKEN": TOKEN,
            "X_MONTHLY_READS": "100000000", "POLL_MIN_S": "5", "POLL_MAX_S": "5",
        }  # fmt: skip
        wanted = ("bot", "worker", "cards", "checks", "beat", "poller")
        commands = {name: line for name, line in processes.procfile().items() if name in wanted}
        commands = {name: line.replace("python ", f"{sys.executable} ", 1) for name, line in commands.items()}
        stack.callback(Supervised(commands, env=env, folder=desk.folder).stop)
        _wait_for_cursors(desk)
        written: dict[str, float] = {}

        def write() -> None:
            post = authors.write()
            written[post["text"]] = time.time()

        with at_a_pace(POSTS_PER_S, write):
            time.sleep(WATCHED_S)
        time.sleep(20)
        return [seen - written[words] for words, seen in _cards(desk, sandbox) if words in written]


def _cards(desk: Desk, sandbox: Sandbox) -> Iterator[tuple[str, float]]:
    with desk.engine.connect() as connection:
        texts = dict(map(tuple, connection.execute(text(
            "select c.id, t.text from cards c join tweets t on t.id = c.tweet_id where purpose = 'tweets'"
        ))))  # fmt: skip
    for message in sandbox.messages(CHANNELS["tweets"]):
        if (card_id := card_of(message)) in texts:
            yield texts[card_id], float(message["ts"])


def _wait_for_cursors(desk: Desk) -> None:
    unread = text("select count(*) from accounts where cursor is null and external_id <> 'loop'")
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        with desk.engine.connect() as connection:
            if not connection.scalar(unread):
                return
        time.sleep(0.2)


@contextmanager
def _desk(folder: Path) -> Iterator[Desk]:
    """A desk of its own with the demo model, and nothing in its queue."""
    folder.mkdir(mode=0o755)  # Postgres runs as another user when we are root
    servers = Servers(folder)
    try:
        prepare.upgrade(servers.at)
        prepare.train_first_model(servers.at, models_dir=folder / "models", say=lambda _: None)
        yield (desk := Desk(folder, servers))
        desk.engine.dispose()
    finally:
        servers.release()


def measure(folder: Path) -> dict[str, float]:
    """Everything, in one run."""
    with _desk(folder / "judging") as desk:
        loop, bare = desk.judge(POSTS), desk.bare()
        one, two = (desk.judge(SLEPT_POSTS, app="benchmarks.large.sleeping_worker", workers=n) for n in (1, 2))
    with _desk(folder / "showing") as desk:
        times = sorted(card_times(desk))
    return {
        "posts_per_s": round(loop.posts_per_s, 1), "bare_posts_per_s": round(bare.posts_per_s, 1),
        "wall_ratio": round(bare.posts_per_s / loop.posts_per_s, 2),
        "cpu_ratio": round(loop.cpu_s / bare.cpu_s, 2), "cards": len(times),
        "card_p50_s": round(statistics.median(times), 2), "card_p95_s": round(times[int(0.95 * len(times))], 2),
        "two_workers_speedup": round(two.posts_per_s / one.posts_per_s, 2), "peak_mb": round(loop.peak_mb, 1),
    }  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON only")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="cw-") as made:
        Path(made).chmod(0o755)
        found = measure(Path(made))
    if not asked.json:
        for name, figure in found.items():
            print(f"{name:<22} {figure}")
    print(json.dumps(found))


if __name__ == "__main__":
    main()
