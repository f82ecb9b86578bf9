"""How much does the desk's loop cost beside its model? Real processes against a bare script, in one run.

The bare script fetches stored posts, scores them in the same batches with the same model, and COPYs what came of it.
The loop is given the same posts: a Celery worker judges, draws, finds copies, raises cards. So with the demo model, and
with an int8 encoder of multilingual-e5-small's size (`encoder_ratio`: the loop's posts a second over the script's).
Then two workers against one, with a model that sleeps; and cards in the sandbox against the posts' own times, all
processes running, ten posts a second, an account asked every five seconds. CPU is that of workers, Postgres and Redis.
The last line is one JSON object.
"""

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.large import encoder  # noqa: E402
from benchmarks.large.judging import PATIENCE_S, Desk, desk, varied  # noqa: E402
from benchmarks.trouble.desk import CHANNELS, Authors, begun, card_of, monitor  # noqa: E402
from benchmarks.trouble.pace import at_a_pace, wait  # noqa: E402
from benchmarks.trouble.processes import Supervised  # noqa: E402
from benchmarks.trouble.servers import Servers  # noqa: E402
from bot.local import processes  # noqa: E402
from bot.sandbox import Sandbox  # noqa: E402
from tests.x_server.app import TOKEN  # noqa: E402
from tests.x_server.server import XServer  # noqa: E402

POSTS, SLEPT_POSTS, ENCODED_POSTS, ROUNDS = 6000, 1200, 1024, 3
AUTHORS, POSTS_PER_S, WATCHED_S = 20, 10.0, 60.0
AT_WORK = ("bot", "worker", "cards", "checks", "beat", "poller")


def judged_by_demo_model(folder: Path) -> dict[str, float]:
    """The loop and the bare script with the model that a desk begins with."""
    with desk(folder) as made:
        loop, bare = made.loop_and_bare(POSTS)
    return {
        "posts_per_s": round(loop.posts_per_s, 1), "bare_posts_per_s": round(bare.posts_per_s, 1),
        "wall_ratio": round(bare.posts_per_s / loop.posts_per_s, 2),
        "cpu_ratio": round(loop.cpu_s / bare.cpu_s, 2), "peak_mb": round(loop.peak_mb, 1),
    }  # fmt: skip


def judged_by_encoder(folder: Path) -> dict[str, float]:
    """Both with a large model, in turns, so that the rest of the machine's load falls on both; the middle turn."""
    with desk(folder, put_to_work=_put_encoder_to_work) as made:
        turns = [made.loop_and_bare(ENCODED_POSTS) for _ in range(ROUNDS)]
    return {
        "encoder_ratio": round(statistics.median(loop.posts_per_s / bare.posts_per_s for loop, bare in turns), 3),
        "encoder_cpu_ratio": round(statistics.median(loop.cpu_s / bare.cpu_s for loop, bare in turns), 2),
        "encoder_posts_per_s": round(statistics.median(loop.posts_per_s for loop, _ in turns), 1),
    }


def _put_encoder_to_work(servers: Servers) -> None:
    folder = servers.folder / "models" / "encoder"
    built = encoder.build(folder, varied(400, random.Random(0)))
    engine = create_engine(servers.at.database_url)
    with Session(engine) as session:
        encoder.put_to_work(session, folder, built)
        session.commit()
    engine.dispose()


def two_workers(folder: Path) -> dict[str, float]:
    """Two workers of one process against one, with a model that needs none of this machine's cores."""
    with desk(folder) as made:
        one, two = (
            made.judge(made.store(SLEPT_POSTS), app="benchmarks.large.sleeping_worker", workers=number, at_once=1)
            for number in (1, 2)
        )
    return {"two_workers_speedup": round(two.posts_per_s / one.posts_per_s, 2)}


def cards_shown(folder: Path) -> dict[str, float]:
    """How long after a post its card is there."""
    with desk(folder) as made:
        times = sorted(_card_times(made))
    return {
        "cards": len(times), "card_p50_s": round(statistics.median(times), 2),
        "card_p95_s": round(times[int(0.95 * len(times))], 2),
    }  # fmt: skip


def _card_times(made: Desk) -> list[float]:
    """Seconds from a post's own time to its card in the sandbox, with every process running."""
    with ExitStack() as stack:
        x, sandbox = stack.enter_context(XServer()), stack.enter_context(Sandbox().running())
        authors = Authors(x, random.Random(1), edited=0.0, repeated=0.0)
        authors.begin(AUTHORS)
        monitor(made.servers.at.database_url, authors)
        env = made.env | {
            "SLACK_API_URL": sandbox.api_url, "SOURCE": "x", "X_API_URL": x.url, "X_BEARER_TOKEN": TOKEN,
            "X_MONTHLY_READS": "100000000", "POLL_MIN_S": "5", "POLL_MAX_S": "5",
        }  # fmt: skip
        commands = {name: line for name, line in processes.procfile().items() if name in AT_WORK}
        commands = {name: line.replace("python ", f"{sys.executable} ", 1) for name, line in commands.items()}
        stack.callback(Supervised(commands, env=env, folder=made.folder).stop)
        wait(lambda: begun(made.engine), seconds=PATIENCE_S)
        written: dict[str, float] = {}

        def write() -> None:
            post = authors.write()
            written[post["text"]] = time.time()

        with at_a_pace(POSTS_PER_S, write):
            time.sleep(WATCHED_S)
        time.sleep(20)
        return [seen - written[words] for words, seen in _cards(made, sandbox) if words in written]


def _cards(made: Desk, sandbox: Sandbox) -> Iterator[tuple[str, float]]:
    with made.engine.connect() as connection:
        texts = dict(map(tuple, connection.execute(text(
            "select c.id, t.text from cards c join tweets t on t.id = c.tweet_id where purpose = 'tweets'"
        ))))  # fmt: skip
    for message in sandbox.messages(CHANNELS["tweets"]):
        if (card_id := card_of(message)) in texts:
            yield texts[card_id], float(message["ts"])


PARTS = {"demo": judged_by_demo_model, "encoder": judged_by_encoder, "workers": two_workers, "cards": cards_shown}


def measure(folder: Path, parts: Iterable[str] = PARTS) -> dict[str, float]:
    """The figures of these parts, each with a desk of its own, in a process that knows that desk's queue only."""
    found: dict[str, float] = {}
    with ProcessPoolExecutor(1, max_tasks_per_child=1) as pool:
        for part in parts:
            found |= pool.submit(PARTS[part], folder / part).result()
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON only")
    parser.add_argument("--only", choices=PARTS, help="one part of it")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="cw-") as made:
        Path(made).chmod(0o755)
        found = measure(Path(made), [asked.only] if asked.only else PARTS)
    if not asked.json:
        for name, figure in found.items():
            print(f"{name:<22} {figure}")
    print(json.dumps(found))


if __name__ == "__main__":
    main()
