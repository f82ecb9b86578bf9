"""`claimwire report` and `claimwire simulate`: how good the model is, and what knowing that costs."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import click

from bot.commands.shared import options, output
from bot.commands.shared.desk import desk
from bot.commands.shared.help import Group
from bot.commands.shared.quality_table import rate_lines, report_lines
from ml.counting import counted
from pipeline.quality.picture import png
from pipeline.quality.rates import FRACTIONS, WIDTH, rates, suggested
from pipeline.quality.rehearsal import Draw, Truth
from pipeline.quality.report import TOGETHER, WEEKS, desk_report, truth_of

USUAL = Truth(base_rate=0.125, precision=0.8, recall=0.8)
"""The paper's feed (CH-16) and a good model: what is taken where this desk's own figures are not known yet."""
USUAL_POSTS = 1000


@dataclass(frozen=True)
class Feed:
    """What is rehearsed, and where its figures come from."""

    truth: Truth
    posts: int
    basis: str
    in_use: float | None = None
    """The desk's own rate."""
    uncertain: float = 0.0


SHARE = click.FloatRange(0, 1, min_open=True)


@click.command()
@options.as_json
@click.option("--picture", type=options.FILE, help="Write the chart to this PNG file.")
@click.option("--weeks", default=WEEKS, show_default=True, type=click.IntRange(1, 260), help="Full weeks to go back.")
@click.option(
    "--before", type=click.FloatRange(0, min_open=True), help="Posts the desk reviewed a day before Claimwire."
)
def report(*, as_json: bool, picture: Path | None, weeks: int, before: float | None) -> None:
    """Say how good the model is, week by week, from what the desk clicked."""
    with desk() as (_, session):
        found = desk_report(session, now=datetime.now(UTC), weeks=weeks)
    if picture:
        output.write(picture, png(found))
    times = found.together.clicks_per_day / before if before else None
    compared = [] if times is None else [f"Reviewed a day: {times:.1f} times as many as before."]
    values = found.to_dict() | {"times_as_many_as_before": times}
    output.show([*report_lines(found), *compared], values, as_json=as_json)


@click.group(cls=Group)
def simulate() -> None:
    """Try out what a setting would cost and tell, before setting it."""


@simulate.command()
@click.option("--posts", type=click.IntRange(1, 1_000_000), help="Posts a week.")
@click.option("--base-rate", type=SHARE, help="Share of the posts that is check-worthy.")
@click.option("--precision", type=SHARE, help="Share of the flagged posts that is check-worthy.")
@click.option("--recall", type=SHARE, help="Share of the check-worthy posts that is flagged.")
@click.option("--clicked", default=1.0, show_default=True, type=SHARE, help="Share of the cards that is clicked.")
@click.option("--uncertain", type=click.FloatRange(0, 1), help="Share of the random negatives that leans towards the "
              "threshold, as UNCERTAIN_SHARE.")  # fmt: skip
@click.option("--width", default=WIDTH, show_default=True, type=SHARE, help="How wide recall's interval may be.")
@options.as_json
def sampling(
    *, posts: int | None, clicked: float, uncertain: float | None, width: float, as_json: bool, **known: float | None
) -> None:
    """Show workload against interval width for rates of random negatives; what is not given comes from the desk."""
    given = {name: value for name, value in known.items() if value is not None}
    if posts is not None and len(given) == len(known):
        feed = Feed(truth=Truth(**given), posts=posts, basis="as given")
    else:
        feed = _seen(given, posts)
    draw = Draw(FRACTIONS[0], uncertain=feed.uncertain if uncertain is None else uncertain, clicked=clicked)
    _tell_rates(feed, draw, width=width, as_json=as_json)


def _tell_rates(feed: Feed, draw: Draw, *, width: float, as_json: bool) -> None:
    truth = feed.truth
    try:
        table = rates(truth, posts=feed.posts, draw=draw)
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    chosen = suggested(truth, posts=feed.posts, width=width, draw=draw)
    facts = {"truth": asdict(truth), "posts": feed.posts, "basis": feed.basis, "suggested": asdict(chosen)}
    head = (
        f"{counted(feed.posts, 'post')} a week, base rate {100 * truth.base_rate:.1f} %, "
        f"precision {100 * truth.precision:.0f} %, recall {100 * truth.recall:.0f} % ({feed.basis})"
    )
    lines = [head, *rate_lines(table, chosen, now=feed.in_use)]
    output.show(lines, facts | {"rates": [asdict(rate) for rate in table]}, as_json=as_json)


def _seen(given: dict[str, float], posts: int | None) -> Feed:
    """Fill in what was not given: from the desk's last weeks, or the paper's figures where they say too little."""
    with desk() as (tools, session):
        together = desk_report(session, now=datetime.now(UTC), weeks=TOGETHER).together
    seen = truth_of(together)
    return Feed(
        truth=Truth(**(asdict(seen or USUAL) | given)),
        posts=posts or round(7 * together.posts / together.days) or USUAL_POSTS,
        basis="from the last weeks" if seen else "too few clicks yet to know: a usual feed and a good model",
        in_use=tools.choices.negative_fraction,
        uncertain=tools.choices.uncertain_share,
    )
