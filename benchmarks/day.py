"""A desk's day in fast forward: is anything lost, doubled, stale or kept too long, and do its metrics tell the truth?

All processes are real. By default 24 hours are played in 12 minutes, so that a second stands for two minutes: 500
accounts write 20,000 posts, edit and repeat some; two people click; posts are deleted and withheld, accounts protected
and suspended; from 12:00 a deploy renews one process after the other, from 14:00 X is away for an hour, at 16:00 an
admin forgets an account, and at 01:11 of both nights comes the round that looks at all that is kept. Each account is
asked once in a played hour; open posts are looked at hourly, too. Then the desk comes to rest, and X, Postgres, Slack
and /metrics are held against each other. What a desk does by seconds (a pause after an error, a late answer of
Slack's) is not played faster. The last line is one JSON object; reads are posts as X bills them, once in a played day.
"""

import argparse
import json
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.trouble import metrics  # noqa: E402
from benchmarks.trouble.desk import WAITING, Left, begun  # noqa: E402
from benchmarks.trouble.newsroom import AT_WORK, Newsroom, opened  # noqa: E402
from benchmarks.trouble.pace import at_a_pace, wait  # noqa: E402
from benchmarks.trouble.played import NEXT_NIGHT, Day, Played  # noqa: E402
from benchmarks.trouble.removals import Removals  # noqa: E402
from bot.local import demo  # noqa: E402

CARDS_PER_DAY, CLICKS_PER_DAY = 500, 400
PROMISED_H = 24.0
LOOK_AGAIN_PERCENT = 50
PATIENCE_S = 900.0
WATCHED_EVERY_S = 5.0
LEAVING_SOON = "select count(*) from cards where leaves_at < now() + interval '30 s'"
DOUBLED = """
select count(*) from (select from tweets, jsonb_array_elements_text(edit_ids) as one group by one having count(*) > 1)
"""


def measure(day: Day, *, seed: int, folder: Path) -> dict[str, object]:
    """Play a day on a desk of its own in a folder, and count."""
    draw = random.Random(seed)
    with ExitStack() as stack:
        room = opened(stack, folder, accounts=day.accounts, draw=draw)
        x, sandbox, authors, clicking, engine = room.x, room.sandbox, room.authors, room.clicking, room.engine
        x.limits = dict.fromkeys(x.limits, 10**9)  # which are for a quarter of an hour, and not for seven seconds
        port = demo.free_port(39_000)
        env = room.environment(slack_url=sandbox.api_url) | _settings(day, port=port)
        desk = room.start(stack, env=env, workers=dict.fromkeys(AT_WORK, "benchmarks.trouble.fast_desk"))
        removals = Removals(authors, sandbox, engine, random.Random(draw.random()))
        wait(lambda: begun(engine), seconds=PATIENCE_S)  # an account is read from its first poll on
        played = Played(day, x, desk, removals, random.Random(draw.random()))
        clicks = day.per_s(CLICKS_PER_DAY / 2)
        with at_a_pace(1 / WATCHED_EVERY_S, removals.watch):
            with (
                at_a_pace(day.per_s(day.posts), authors.write),
                at_a_pace(clicks, clicking.click),
                at_a_pace(clicks, clicking.click),
            ):
                played.play()
            rest = _come_to_rest(played, room)
        time.sleep(6)  # metrics are some seconds old
        false = metrics.wrong(engine, port=port, names=AT_WORK)
        return _summary(played, room, Left.of(engine, authors, clicking)) | {
            "metrics_true": not false, "false": false[:10], "rest_after_s": round(rest, 1), "exits": desk.exits,
            "clicks": len(clicking.acknowledged),
        }  # fmt: skip


def _come_to_rest(played: Played, room: Newsroom) -> float:
    """Go through the next night, or two, until all is read and nothing is left of what was taken back; the seconds."""
    begun, removals = time.monotonic(), played.removals
    for night in (NEXT_NIGHT, NEXT_NIGHT + 24):
        played.until(night)
        played.night()
        if wait(
            lambda: not (room.count(WAITING) or room.count(LEAVING_SOON) or room.unread() or removals.left()),
            seconds=max(23 * played.day.hour_s, PATIENCE_S / 3),
            every_s=2,
        ):
            break
    return time.monotonic() - begun


def _summary(played: Played, room: Newsroom, left: Left) -> dict[str, object]:
    removals, hour_s = played.removals, played.day.hour_s
    kept = [one for one in removals.taken if one.kept]
    return {
        "lost": left.posts_lost + left.cards_missing + left.acked_clicks_lost,
        "doubled": left.cards_doubled + room.count(DOUBLED), "stale": left.cards_stale + len(removals.left()),
        "removed_in_time_share": round(removals.share_in_time(PROMISED_H * hour_s), 4),
        "reads_used": played.reads, "reads_budget": played.day.monthly_reads // 30,
        "posts": len(played.x.world.posts), "cards": room.count("select count(*) from cards"),
        "taken_back": dict(Counter(one.how for one in kept)),
        "longest_removal_h": round(max((one.took_s for one in kept), default=0) / hour_s, 1),
        "slowest_stop_s": round(max(played.stops_s), 1), **asdict(left),
    }  # fmt: skip


def _settings(day: Day, *, port: int) -> dict[str, str]:
    hour = f"{day.hour_s:g}"
    return {
        "X_MONTHLY_READS": str(day.monthly_reads), "POLL_MIN_S": hour, "POLL_MAX_S": hour,
        "LOOK_AGAIN_PERCENT": str(LOOK_AGAIN_PERCENT), "REMOVED_WITHIN_H": str(PROMISED_H * day.hour_s / 3600),
        "CARDS_PER_DAY": str(CARDS_PER_DAY), "DAY_FASTER": str(3600 / day.hour_s), "HEALTH_PORT": str(port),
        "SWEEP_AFTER_S": "60",
    }  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON only")
    parser.add_argument("--minutes", type=float, default=Day.minutes)
    parser.add_argument("--posts", type=int, default=Day.posts)
    parser.add_argument("--accounts", type=int, default=Day.accounts)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="a folder for the logs, kept afterwards")
    asked = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # whatever was started ends with us
    with tempfile.TemporaryDirectory(prefix="cw-") as made:
        folder = asked.keep or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)  # Postgres runs as another user when we are root
        found = measure(Day(asked.minutes, asked.posts, asked.accounts), seed=asked.seed, folder=folder)
    if not asked.json:
        for name, figure in found.items():
            print(f"{name:<22} {figure}")
    print(json.dumps(found))


if __name__ == "__main__":
    main()
