"""Eight weeks of a newsroom in some minutes: does the loop learn, on real posts with the labels of real fact-checkers?

    python benchmarks/fast_forward.py [--json] [--quick] [--recipe svm-tfidf] [--encoder FOLDER] [--picture FILE]

The posts of checkthat-2021-es *train*, in the order of their dates, come through the real pipeline (Postgres, Redis,
the workers, the sandbox workspace) as eight weeks of equal size. A simulated desk clicks every card with the
fact-checkers' own labels: no claim is Rejected, a claim not worth checking Reviewed, a claim worth checking Selected.
After each week a retraining is asked for; the trainer runs it, and the gate decides. The live version is then judged on
*dev*, which nothing of this has seen. The week's recall is estimated from its cards alone and held against the truth.
Without that data, and with --quick, samples of this repository are used, which the first model knows: that shows only
that it runs. The last line is one JSON object.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

sys.path.insert(0, str(Path(__file__).resolve().parent))

from fast_forward_picture import Drawn, draw
from newsroom import Newsroom, newsroom, soon, write_feed

from bot.blocks.retraining import verdict as verdict_blocks
from bot.local import play_once
from ml import registry
from ml.examples import Example
from pipeline import queue
from pipeline.learning.retraining import announcement, run
from pipeline.messages.statement import as_written
from pipeline.quality.estimates import estimate
from pipeline.quality.strata import Stratum, of_week
from pipeline.queue import Task
from pipeline.sources.replay import ReplaySource
from pipeline.store.learning import models, retrainings
from pipeline.tables import Card, Feedback, Prediction, Tweet

HERE = Path(__file__).resolve().parent
DATA = HERE.parent.parent / "shared" / "data" / "checkthat-2021-es"
SAMPLES = HERE.parent / "samples" / "labelled.jsonl"
ENDED = ("promoted", "refused", "failed")
LONGEST_RETRAINING_S = 6 * 3600

Row = dict[str, Any]
Truth = Mapping[str, str]
"""What the desk says of each post, by its id."""


@dataclass(frozen=True)
class Week(Drawn):
    """What a week's posts brought, and how good the version is that was live after it."""

    posts: int
    cards: int
    clicks: int
    retraining_s: float
    live: str


def main() -> None:
    options = _options()
    say = (lambda _: None) if options.json else print
    rows, dev, source = _data(quick=options.quick)
    changes = {"RETRAIN_RECIPE": options.recipe, "RETRAIN_MIN_NEW_LABELS": "1", "RETRAIN_SCHEDULE": "off"}
    if options.encoder:
        changes["RETRAIN_ENCODER"] = options.encoder
    if options.recipe == "encoder-head":
        changes["FIRST_ENCODER"] = options.encoder
    with tempfile.TemporaryDirectory(prefix="cw-") as name, newsroom(_open(Path(name)), **changes) as room:
        start = _f1(room, dev)
        say(f"{source}: {len(rows)} posts; F1 of the first model on {len(dev)} dev posts {start:.3f}")
        size = -(-len(rows) // options.weeks)
        weeks = []
        for number in range(options.weeks):
            weeks.append(_week(room, rows[number * size : (number + 1) * size], Path(name) / f"{number}.jsonl", dev))
            say(_told(number + 1, weeks[-1]))
    if options.picture:
        draw(options.picture, start=start, weeks=weeks, source=source)
    print(json.dumps(_result(start, weeks, source)))


def _week(room: Newsroom, rows: Sequence[Row], feed: Path, dev: Sequence[Example]) -> Week:
    """Read a week's posts, click its cards, retrain."""
    truth = {row["id"]: _click(row) for row in rows}
    room.tools.__dict__["source"] = ReplaySource([write_feed(feed, list(rows))], everything=True)
    counts = play_once.run(room.tools, room.read.model_copy(update={"replay_feed": feed}))
    if counts.errors or counts.predictions != counts.tweets_new:
        raise RuntimeError(f"The week did not go all the way round: {counts}")
    with room.tools.sessions() as session:
        clicks = room.click_all({card: truth[post] for card, post in session.execute(_cards(truth))})
        strata, recall = _strata(session, truth), _recall(session, truth)
    found = estimate(flagged=strata[1], unflagged=strata[0]).recall
    verdict, seconds = _retrain(room)
    with room.tools.sessions() as session:
        live = models.live(session, models.CHECKWORTHINESS)
        assert live is not None
    return Week(
        posts=counts.tweets_new,
        cards=counts.cards_posted,
        clicks=clicks,
        recall=recall,
        estimate=float(found.value[0]),
        interval=(float(found.low[0]), float(found.high[0])),
        verdict=verdict,
        retraining_s=seconds,
        live=live.name,
        f1=_f1(room, dev),
    )


def _click(row: Row) -> str:
    return ("selected" if row["check_worthy"] else "reviewed") if row["claim"] else "rejected"


def _cards(truth: Truth) -> Any:
    wanted = select(Card.id, Tweet.external_id).join(Tweet, Tweet.id == Card.tweet_id)
    return wanted.where(Card.purpose == "tweets", Tweet.external_id.in_(truth))


def _strata(session: Session, truth: Truth) -> tuple[Stratum, Stratum]:
    """Give the week's unflagged and its flagged posts, as the estimates know them: from what was clicked."""
    mine = select(Tweet.id).where(Tweet.external_id.in_(truth)).scalar_subquery()
    strata = []
    for label in (0, 1):
        judged = (
            select(func.count()).select_from(Prediction).where(Prediction.tweet_id.in_(mine), Prediction.label == label)
        )
        clicked = session.execute(
            select(Feedback.label, Prediction.sampling_probability)
            .join(Prediction, Prediction.tweet_id == Feedback.tweet_id)
            .where(Feedback.undone_at.is_(None), Feedback.tweet_id.in_(mine), Prediction.label == label)
        ).all()  # fmt: skip
        strata.append(
            of_week(
                size=session.scalar(judged) or 0,
                labels=[given != "rejected" for given, _ in clicked],
                sampling_probabilities=[chance for _, chance in clicked],
            )
        )
    return strata[0], strata[1]


def _recall(session: Session, truth: Truth) -> float:
    """Say what only the benchmark knows: of all the week's claims, the share that was flagged."""
    asked = select(Tweet.external_id, Prediction.label).join(Prediction, Prediction.tweet_id == Tweet.id)
    labels = dict(session.execute(asked.where(Tweet.external_id.in_(truth))).all())
    claims = [post for post, said in truth.items() if said != "rejected"]
    return sum(labels[post] for post in claims) / len(claims)


def _retrain(room: Newsroom) -> tuple[str, float]:
    """Ask for a retraining as an admin does, wait for the trainer; the verdict in words, and its seconds."""
    plan = room.tools.plan
    with room.tools.sessions() as session:
        asked = run.ask(session, plan, plan.request(), by="fast forward", why=as_written("a week is over"), force=True)
        assert not isinstance(asked, run.Missing)
        asked_id = asked.id
        session.commit()
    queue.ask(Task.RETRAIN, [asked_id])

    def ended() -> tuple[str, float] | None:
        with room.tools.sessions() as session:
            row = retrainings.whole(session, asked_id)
            assert row is not None
            if row.state not in ENDED:
                return None
            view = announcement.view_of(row)
            return f"{row.state}: {' '.join(verdict_blocks.reasons(view))}", 60 * view.minutes

    found: tuple[str, float] = soon(ended, "the verdict", within_s=LONGEST_RETRAINING_S)
    return found


def _f1(room: Newsroom, dev: Sequence[Example]) -> float:
    with room.tools.sessions() as session:
        live = models.live(session, models.CHECKWORTHINESS)
        assert live is not None
        return _f1_of(Path(live.folder), tuple(dev))


@cache
def _f1_of(folder: Path, dev: tuple[Example, ...]) -> float:
    return registry.evaluate(folder, dev).f1


def _data(*, quick: bool) -> tuple[list[Row], list[Example], str]:
    """Give the posts of the weeks in the order of their dates, the dev examples, and what they are called."""
    if quick or not DATA.exists():
        rows = [_as_post(number, json.loads(line)) for number, line in enumerate(SAMPLES.open(encoding="utf-8"))]
        rows, dev, source = rows[::3], rows[1::3], "samples"
    else:
        rows, dev = ([json.loads(line) for line in (DATA / f"es_{part}.jsonl").open(encoding="utf-8")]
                     for part in ("train", "dev"))  # fmt: skip
        source = "checkthat-2021-es"
    examples = [Example(text=row["text"], label=row["claim"], language=row["lang"]) for row in dev]
    return sorted(rows, key=lambda row: (row["created_at"], row["id"])), examples, source


def _as_post(number: int, row: Row) -> Row:
    """Make a sample a post of the X API."""
    return {
        "id": str(10_000 + number), "text": row["text"], "claim": row["label"], "check_worthy": row["selected"] or 0,
        "lang": row["language"], "author_id": str(100 + number % 7),
        "created_at": f"2026-01-{1 + number % 28:02}T08:00:00.000Z",
    }  # fmt: skip


def _open(folder: Path) -> Path:
    """Let the database's own user into the folder."""
    folder.chmod(0o755)
    return folder


def _told(number: int, week: Week) -> str:
    low, high = week.interval
    return (
        f"Week {number}: {week.posts} posts, {week.cards} cards, {week.clicks} clicks; recall {week.recall:.2f}, "
        f"estimated {week.estimate:.2f} ({low:.2f}–{high:.2f}); F1 on dev {week.f1:.3f} by {week.live}; "
        f"{week.retraining_s:.1f} s; {week.verdict}"
    )


def _result(start: float, weeks: Sequence[Week], source: str) -> dict[str, Any]:
    return {
        "f1_start": round(start, 4),
        "f1_by_week": [round(week.f1, 4) for week in weeks],
        "f1_final": round(weeks[-1].f1, 4),
        "recall_true_by_week": [round(week.recall, 4) for week in weeks],
        "recall_ci_by_week": [[round(end, 4) for end in week.interval] for week in weeks],
        "retraining_s_by_week": [round(week.retraining_s, 1) for week in weeks],
        "labels_at_first_promotion": _first_promotion(weeks),
        "cards": sum(week.cards for week in weeks),
        "clicks": sum(week.clicks for week in weeks),
        "source": source,
        "verdicts": [week.verdict.partition(":")[0] for week in weeks],
    }


def _first_promotion(weeks: Sequence[Week]) -> int | None:
    """Say how many labels there were when a candidate was first promoted."""
    places = [place for place, week in enumerate(weeks) if week.verdict.startswith("promoted")]
    return sum(week.clicks for week in weeks[: places[0] + 1]) if places else None


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Play eight weeks of a newsroom that retrains.")
    parser.add_argument("--json", action="store_true", help="print nothing but the JSON object")
    parser.add_argument("--quick", action="store_true", help="two weeks of the samples: does it run at all?")
    parser.add_argument("--recipe", default="svm-tfidf", help="what to train (svm-tfidf)")
    parser.add_argument("--encoder", help="for xlmr: an encoder's folder or name")
    parser.add_argument("--weeks", type=int, help="how many weeks the posts are divided into (8)")
    parser.add_argument("--picture", type=Path, help="draw the weeks into this PNG")
    options = parser.parse_args()
    options.weeks = options.weeks or (2 if options.quick else 8)
    if options.encoder and Path(options.encoder).is_dir():
        options.encoder = os.path.abspath(options.encoder)
    return options


if __name__ == "__main__":
    main()
