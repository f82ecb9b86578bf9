"""A desk whose posts are judged: by its own workers, or by a bare script, in the same batches with the same model.

Both are given all of the machine's cores, which the worker's processes share. CPU is that of whoever judges and of the
servers, from the first batch to the last.
"""

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
from sqlalchemy import create_engine, text

from benchmarks.trouble.pace import wait
from benchmarks.trouble.processes import Supervised
from benchmarks.trouble.servers import Servers
from bot.local import demo, prepare, processes
from ml import cores
from ml.examples import read_examples
from pipeline import queue
from pipeline.configuration.choices import DEMO_SAMPLES

ROOT = Path(__file__).resolve().parents[2]
WORKER = "bot.worker"
PATIENCE_S = 400.0
PROCESSES = 2
"""Of a worker, as the Procfile has it."""
INSERT = text("""
insert into tweets (source, external_id, account_id, edit_ids, kind, text, language, posted_at, url, context, queued_at)
values ('x', :id, :account, jsonb_build_array(:id), 'post', :text, 'es', now(), 'https://x.com/i/status/' || :id, '{}',
        now())
returning id
""")
ACCOUNT = text("""
insert into accounts (source, external_id, handle, name) values ('x', 'loop', 'loop', 'Loop')
on conflict (source, external_id) do update set name = 'Loop' returning id
""")
UNJUDGED = text("""
select count(*) from tweets t
where id = any(:ids) and not exists (select from predictions p where p.tweet_id = t.id)
""")


@dataclass(frozen=True)
class Work:
    """How fast posts were judged, on how much CPU, and what the largest of the desk's processes takes at the end."""

    posts_per_s: float
    cpu_s: float
    peak_mb: float = 0.0


class Desk:
    """A database and a queue, and what is run on them."""

    def __init__(self, folder: Path, servers: Servers) -> None:
        self.folder, self.servers = folder, servers
        self.engine = create_engine(servers.at.database_url)
        usual = demo.environment(feed=demo.SAMPLE_FEED, port=9, at=servers.at, once=True)  # nobody listens there
        self.env = usual | {
            "STATE_DIR": str(folder), "PYTHONPATH": str(ROOT), "FETCH_PAGES": "false", "FETCH_PICTURES": "false",
            "RETRAIN_SCHEDULE": "off",
        }  # fmt: skip
        os.environ.pop(cores.THREADS, None)  # neither is to have fewer than there are
        self._draw = random.Random(1)
        queue.connect(servers.at.redis_url)

    def loop_and_bare(self, posts: int) -> tuple[Work, Work]:
        """So many new posts through a worker, and the same ones through the bare script."""
        ids = self.store(posts)
        return self.judge(ids), self.bare(ids)

    def bare(self, ids: Sequence[int]) -> Work:
        """These posts through the bare script, which leaves nothing."""
        with self.engine.connect() as connection:
            folder = connection.scalar(text("select folder from model_versions where state = 'live'"))
        url = self.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        with self._cpu() as servers:
            done = subprocess.run(
                [sys.executable, ROOT / "benchmarks" / "large" / "bare.py", url, folder, str(ids[0]), str(ids[-1])],
                env=os.environ | self.env, stdout=subprocess.PIPE, text=True, check=True,
            )  # fmt: skip
        found = json.loads(done.stdout)
        return Work(len(ids) / found["seconds"], found["cpu_s"] + servers())

    def judge(self, ids: Sequence[int], *, app: str = WORKER, workers: int = 1, at_once: int | None = None) -> Work:
        """These posts through the workers, of so many processes each, or of as many as the Procfile gives them."""
        commands = {f"worker{number}": command(app, number, at_once) for number in range(workers)}
        desk = Supervised(commands, env=self.env, folder=self.folder)
        try:
            while not _all_began(workers):
                self._through(self.store(PROCESSES * workers * queue.BATCH))  # at once, so that each loads its model
            with self._cpu(*desk.pids) as used:
                begun = time.perf_counter()
                self._through(ids)
                took = time.perf_counter() - begun
            peak = max(process.memory_info().rss for pid in desk.pids for process in _family(pid)) / 1e6
        finally:
            desk.stop()
        return Work(len(ids) / took, used(), peak)

    def store(self, posts: int) -> list[int]:
        """New posts, nobody's copies, that wait for triage."""
        with self.engine.begin() as connection:
            account = connection.scalar(ACCOUNT)
            return [
                connection.execute(INSERT, {"id": str(time.time_ns()), "account": account, "text": words}).scalar_one()
                for words in varied(posts, self._draw)
            ]

    def _through(self, ids: Sequence[int]) -> None:
        queue.ask_triage(ids)
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:

            def judged() -> bool:
                # The last one first: to count all of them takes time from whoever judges.
                return not any(connection.scalar(UNJUDGED, {"ids": asked}) for asked in (list(ids[-1:]), list(ids)))

            if not wait(judged, seconds=PATIENCE_S, every_s=0.05):
                said = (self.folder / "worker0.log").read_text()[-2000:]
                raise SystemExit(f"The posts were not judged in time; at its end the worker said:\n{said}")

    @contextmanager
    def _cpu(self, *pids: int) -> Iterator[Callable[[], float]]:
        """CPU seconds of these processes and of the servers within the block, to be asked after it."""
        servers = [int((self.folder / "postgres" / "postmaster.pid").read_text().split()[0]),
                   int((self.folder / "redis" / "redis.pid").read_text())]  # fmt: skip
        before = _spent([*pids, *servers])
        found: list[float] = []
        yield lambda: found[0]
        found.append(_spent([*pids, *servers]) - before)


@contextmanager
def desk(folder: Path, *, put_to_work: Callable[[Servers], None] | None = None) -> Iterator[Desk]:
    """A desk of its own, nothing in its queue, with the demo model unless another is put to work."""
    folder.mkdir(mode=0o755)  # Postgres runs as another user when we are root
    servers = Servers(folder)
    try:
        prepare.upgrade(servers.at)
        if put_to_work is None:
            prepare.train_first_model(servers.at, models_dir=folder / "models", say=lambda _: None)
        else:
            put_to_work(servers)
        yield (made := Desk(folder, servers))
        made.engine.dispose()
    finally:
        servers.release()


def command(app: str, number: int, at_once: int | None) -> str:
    """The Procfile's worker, of this app, under a name of its own, and of so many processes where that is said."""
    line = f"{processes.procfile()['worker'].replace(f'-A {WORKER} ', f'-A {app} ')} --hostname worker{number}@%h"
    return line if at_once is None else f"{line} --concurrency {at_once}"


def varied(posts: int, draw: random.Random) -> list[str]:
    """The samples' words in another order, and something besides that no other text says."""
    sentences, found = [example.text for example in read_examples(DEMO_SAMPLES)], []
    for _ in range(posts):
        words = draw.choice(sentences).split()
        draw.shuffle(words)
        found.append(" ".join([*words, f"{draw.getrandbits(40):x}", f"{draw.randrange(10**6)}"]))
    return found


def _all_began(workers: int) -> bool:
    """Whether every worker has judged something: its model is loaded."""
    answers = queue.app.control.inspect(timeout=2.0, limit=workers).stats() or {}
    return sum(bool(stats["total"]) for stats in answers.values()) == workers


def _family(pid: int) -> list[psutil.Process]:
    process = psutil.Process(pid)
    return [process, *process.children(recursive=True)]


def _spent(pids: Sequence[int]) -> float:
    """CPU seconds of processes and of all that they started."""
    total = 0.0
    for pid in pids:
        ended = psutil.Process(pid).cpu_times()
        total += ended.children_user + ended.children_system
        for process in _family(pid):
            with suppress(psutil.NoSuchProcess):  # one that ends now is its parent's from then on
                own = process.cpu_times()
                total += own.user + own.system
    return total
