"""The report in plain words: three sentences, what to be careful about, and one line of counts."""

from datetime import date

from ml.counting import counted
from pipeline.quality.desk_week import ENOUGH_FLAGGED, ENOUGH_UNFLAGGED, DeskWeek, Interval
from pipeline.quality.rates import TOGETHER, Rate
from pipeline.quality.report import DeskReport

NEAR = 0.04
"""Rates that differ by less are the same for a desk."""


def day(monday: date) -> str:
    """A date as people write it."""
    return f"{monday.day} {monday:%B}"


def title(report: DeskReport) -> str:
    """What the report is about."""
    return f"The desk in the week of {day(report.last.monday)}"


def too_few(report: DeskReport) -> str | None:
    """The whole report where clicks say nothing of the model: not in the last week, nor in the last ones together."""
    week, together = report.last, report.together
    if week.precision or together.precision:
        return None
    return (
        f"the desk looked at {week.clicks:,} of {counted(week.cards, 'card')}, which is too few to say how good the "
        f"model is: that takes clicks on {ENOUGH_FLAGGED} cards of flagged posts and on {ENOUGH_UNFLAGGED} random "
        f"ones, and of the last weeks there are {together.flagged_clicks} and {together.random_clicks}."
    )


def sentences(report: DeskReport) -> tuple[str, str, str]:
    """How often the model was right, how much it found, and what the random negatives cost."""
    return _right(report.last), _found(report), _cost(report)


def cautions(report: DeskReport) -> tuple[str, ...]:
    """What a reader should know before trusting the figures."""
    week = report.last
    if not week.few_clicked:
        return ruled(report)
    flagged = f"{week.flagged_clicks} of {counted(week.flagged_cards, 'card')} of flagged posts"
    random = f"{week.random_clicks} of {week.random_cards} random ones"
    few = f"Only {flagged} and {random} were clicked: the figures hold only if the others are like them."
    return (few, *ruled(report))


def ruled(report: DeskReport) -> tuple[str, ...]:
    """What the desk's words decided in place of the model."""
    week = report.last
    hidden = f"The desk's words hid {counted(week.hidden, 'post')}: no figure here is about them."
    raised = (
        f"The desk's words raised {counted(week.always_cards, 'card')} of posts that the model passed over; "
        "none counts as raised by the model."
    )
    return (*([hidden] if week.hidden else []), *([raised] if week.always_cards else []))


def counts(week: DeskWeek) -> str:
    """The week in figures."""
    return " · ".join(
        [
            counted(week.posts, "post"),
            counted(week.cards, "card"),
            f"{week.clicks:,} looked at ({week.clicks_per_day:.0f} a day)",
            f"{week.reviewed:,} check-worthy",
            f"{week.selected:,} selected",
            f"{week.decided:,} decided",
            f"post to card {span(week.post_to_card_s)}",
            f"card to click {span(week.card_to_click_s)}",
        ]
    )


def span(seconds: float | None) -> str:
    """A length of time in its largest unit."""
    if seconds is None:
        return "–"
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def percent(share: Interval | None) -> str:
    """A share with its interval, or a dash."""
    if share is None:
        return "–"
    return f"{100 * share.value:.0f} % ({100 * share.low:.0f}–{100 * share.high:.0f})"


def _between(share: Interval) -> str:
    return f"{100 * share.value:.0f} %, and very likely between {100 * share.low:.0f} and {100 * share.high:.0f} %"


def _right(week: DeskWeek) -> str:
    looked = f"In the week of {day(week.monday)} the desk looked at {week.clicks:,} of {counted(week.cards, 'card')}"
    if week.precision is None:
        few = _few("flagged posts", week.flagged_clicks, ENOUGH_FLAGGED)
        return f"{looked}; {few} to say how often the model was right."
    return f"{looked}; of the posts that the model flagged, {_between(week.precision)}, were check-worthy."


def _found(report: DeskReport) -> str:
    week, together = report.last, report.together
    if week.recall and week.precision and week.base_rate:
        missed = max(week.base_rate.value * week.posts - week.precision.value * week.flagged, 0)
        return (
            f"The model found an estimated {_between(week.recall)}, of all check-worthy posts; "
            f"about {missed:.0f} were among the {week.posts - week.flagged:,} that it passed over."
        )
    if together.recall:
        weeks = f"{counted(round(together.days / 7), 'week')} together"
        return (
            f"For one week there are too few clicks to estimate how much the model found; over the last {weeks} "
            f"it found an estimated {_between(together.recall)}, of all check-worthy posts."
        )
    return f"How many check-worthy posts the model missed cannot be said: {_why_not(week)}."


def _why_not(week: DeskWeek) -> str:
    if week.flagged_clicks < ENOUGH_FLAGGED:
        return _few("flagged posts", week.flagged_clicks, ENOUGH_FLAGGED)
    if week.random_clicks < ENOUGH_UNFLAGGED:
        return _few("random negatives", week.random_clicks, ENOUGH_UNFLAGGED)
    return "no post that was clicked was check-worthy"


def _few(what: str, clicks: int, enough: int) -> str:
    return f"too few {what} were clicked ({clicks}; at least {enough} are needed)"


def _cost(report: DeskReport) -> str:
    week, rate = report.together, report.rate
    if not week.random_share:
        return "No random negatives were shown: what the model misses stays unknown; set NEGATIVE_FRACTION above 0."
    share = f"{100 * week.random_share:.0f} % of the cards were random negatives"
    if rate is None:
        return f"{share}; whether that is more than needed can be said once enough of them are clicked."
    now = week.random_cards / max(week.posts - week.flagged, 1)
    if abs(now - rate.fraction) < NEAR:
        return (
            f"{share}, and {100 * rate.fraction:.0f} % of the passed-over posts is about the rate that this desk needs."
        )
    return f"{share}; {_advice(rate, now, cards_now=7 * week.cards / week.days)}."


def _advice(rate: Rate, now: float, *, cards_now: float) -> str:
    change = rate.cards_per_week - cards_now
    width = rate.recall_width_together if rate.enough_together else rate.recall_width
    when = f"in {TOGETHER} weeks together" if rate.enough_together else "each week"
    instead = f"with {100 * rate.fraction:.0f} % of the passed-over posts instead of {100 * now:.0f} %"
    cards = f"about {abs(change):.0f} {'more' if change > 0 else 'fewer'} cards a week"
    return (
        f"{instead} the desk would have {cards} and know {when} what the model finds to within ±{50 * width:.0f} points"
    )
