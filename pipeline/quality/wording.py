"""The report in plain words: three sentences, what to be careful about, and one line of counts."""

from datetime import date

from pipeline.language import speech
from pipeline.language.speech import _, n_
from pipeline.quality import false_alarms
from pipeline.quality.desk_week import ENOUGH_FLAGGED, ENOUGH_UNFLAGGED, DeskWeek, Interval
from pipeline.quality.rates import TOGETHER, Rate
from pipeline.quality.report import DeskReport

FEW = {
    "flagged": _("too few flagged posts were clicked ({clicks}; at least {enough} are needed)"),
    "random": _("too few random negatives were clicked ({clicks}; at least {enough} are needed)"),
}
NOT_SAID = _(
    "In the week of {monday} the desk looked at {clicks:,} of {cards}; {few} to say how often the model was right."
)
RIGHT = _(
    "In the week of {monday} the desk looked at {clicks:,} of {cards}; of the posts that the model flagged, {share}, "
    "were check-worthy."
)
FOUND = _(
    "The model found an estimated {share}, of all check-worthy posts; about {missed:.0f} were among the "
    "{passed_over:,} that it passed over."
)
FOUND_TOGETHER = _(
    "For one week there are too few clicks to estimate how much the model found; over the last {weeks} together it "
    "found an estimated {share}, of all check-worthy posts."
)
MISSED_UNKNOWN = _("How many check-worthy posts the model missed cannot be said: {why}.")
NO_RANDOM = _("No random negatives were shown: what the model misses stays unknown; set NEGATIVE_FRACTION above 0.")
RANDOM = _("{share:.0f} % of the cards were random negatives")
RATE_UNKNOWN = _(
    "{share:.0f} % of the cards were random negatives; whether that is more than needed can be said once enough of "
    "them are clicked."
)
RATE_RIGHT = _(
    "{share:.0f} % of the cards were random negatives, and {rate:.0f} % of the passed-over posts is about the rate "
    "that this desk needs."
)
ADVICE = {
    (True, True): _(
        "with {rate:.0f} % of the passed-over posts instead of {now:.0f} % the desk would have about {cards:.0f} more "
        "cards a week and know in {weeks} weeks together what the model finds to within ±{points:.0f} points"
    ),
    (True, False): _(
        "with {rate:.0f} % of the passed-over posts instead of {now:.0f} % the desk would have about {cards:.0f} more "
        "cards a week and know each week what the model finds to within ±{points:.0f} points"
    ),
    (False, True): _(
        "with {rate:.0f} % of the passed-over posts instead of {now:.0f} % the desk would have about {cards:.0f} fewer "
        "cards a week and know in {weeks} weeks together what the model finds to within ±{points:.0f} points"
    ),
    (False, False): _(
        "with {rate:.0f} % of the passed-over posts instead of {now:.0f} % the desk would have about {cards:.0f} fewer "
        "cards a week and know each week what the model finds to within ±{points:.0f} points"
    ),
}
"""By whether there would be more cards, and whether weeks together are enough."""
NEAR = 0.04
"""Rates that differ by less are the same for a desk."""


def day(monday: date) -> str:
    """A date as people write it."""
    return speech.day(monday, _("d MMMM"))


def _posts(number: int) -> str:
    return n_("{n} post", "{n} posts", number)


def _cards(number: int) -> str:
    return n_("{n} card", "{n} cards", number)


def title(report: DeskReport) -> str:
    """What the report is about."""
    return _("The desk in the week of {monday}").format(monday=day(report.last.monday))


def too_few(report: DeskReport) -> str | None:
    """The whole report where clicks say nothing of the model: not in the last week, nor in the last ones together."""
    week, together = report.last, report.together
    if week.precision or together.precision:
        return None
    return _(
        "the desk looked at {clicks:,} of {cards}, which is too few to say how good the model is: that takes clicks on "
        "{enough_flagged} cards of flagged posts and on {enough_random} random ones, and of the last weeks there are "
        "{flagged} and {random}."
    ).format(
        clicks=week.clicks, cards=_cards(week.cards), enough_flagged=ENOUGH_FLAGGED, enough_random=ENOUGH_UNFLAGGED,
        flagged=together.flagged_clicks, random=together.random_clicks,
    )  # fmt: skip


def sentences(report: DeskReport) -> tuple[str, str, str]:
    """How often the model was right, how much it found, and what the random negatives cost."""
    return _right(report.last), _found(report), _cost(report)


def cautions(report: DeskReport) -> tuple[str, ...]:
    """What a reader should know before trusting the figures."""
    week = report.last
    if not week.few_clicked:
        return ruled(report)
    few = _(
        "Only {flagged} of {flagged_cards} of flagged posts and {random} of {random_cards} random ones were clicked: "
        "the figures hold only if the others are like them."
    ).format(
        flagged=week.flagged_clicks, flagged_cards=_cards(week.flagged_cards), random=week.random_clicks,
        random_cards=week.random_cards,
    )  # fmt: skip
    return (few, *ruled(report))


def ruled(report: DeskReport) -> tuple[str, ...]:
    """What the desk's words decided in place of the model."""
    week = report.last
    hidden = _("The desk's words hid {posts}: no figure here is about them.").format(posts=_posts(week.hidden))
    raised = _(
        "The desk's words raised {cards} of posts that the model passed over; none counts as raised by the model."
    ).format(cards=_cards(week.always_cards))
    return (*([hidden] if week.hidden else []), *([raised] if week.always_cards else []))


def checked(report: DeskReport) -> tuple[str, ...]:
    """What is known of the findings of checks."""
    found = report.machine_written
    return () if found is None else (false_alarms.sentence(found),)


def counts(week: DeskWeek) -> str:
    """The week in figures."""
    return " · ".join(
        [
            _posts(week.posts),
            _cards(week.cards),
            _("{clicks:,} looked at ({rate:.0f} a day)").format(clicks=week.clicks, rate=week.clicks_per_day),
            n_("{n} check-worthy", "{n} check-worthy", week.reviewed),
            n_("{n} selected", "{n} selected", week.selected),
            n_("{n} decided", "{n} decided", week.decided),
            _("post to card {time}").format(time=span(week.post_to_card_s)),
            _("card to click {time}").format(time=span(week.card_to_click_s)),
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
    return _("{value:.0f} %, and very likely between {low:.0f} and {high:.0f} %").format(
        value=100 * share.value, low=100 * share.low, high=100 * share.high
    )


def _right(week: DeskWeek) -> str:
    looked = {"monday": day(week.monday), "clicks": week.clicks, "cards": _cards(week.cards)}
    if week.precision is None:
        few = FEW["flagged"].format(clicks=week.flagged_clicks, enough=ENOUGH_FLAGGED)
        return NOT_SAID.format(**looked, few=few)
    return RIGHT.format(**looked, share=_between(week.precision))


def _found(report: DeskReport) -> str:
    week, together = report.last, report.together
    if week.recall and week.precision and week.base_rate:
        missed = max(week.base_rate.value * week.posts - week.precision.value * week.flagged, 0)
        passed_over = week.posts - week.flagged
        return FOUND.format(share=_between(week.recall), missed=missed, passed_over=passed_over)
    if together.recall:
        weeks = n_("{n} week", "{n} weeks", round(together.days / 7))
        return FOUND_TOGETHER.format(weeks=weeks, share=_between(together.recall))
    return MISSED_UNKNOWN.format(why=_why_not(week))


def _why_not(week: DeskWeek) -> str:
    if week.flagged_clicks < ENOUGH_FLAGGED:
        return FEW["flagged"].format(clicks=week.flagged_clicks, enough=ENOUGH_FLAGGED)
    if week.random_clicks < ENOUGH_UNFLAGGED:
        return FEW["random"].format(clicks=week.random_clicks, enough=ENOUGH_UNFLAGGED)
    return str(_("no post that was clicked was check-worthy"))


def _cost(report: DeskReport) -> str:
    week, rate = report.together, report.rate
    if not week.random_share:
        return str(NO_RANDOM)
    share = 100 * week.random_share
    if rate is None:
        return RATE_UNKNOWN.format(share=share)
    now = week.random_cards / max(week.posts - week.flagged, 1)
    if abs(now - rate.fraction) < NEAR:
        return RATE_RIGHT.format(share=share, rate=100 * rate.fraction)
    return f"{RANDOM.format(share=share)}; {_advice(rate, now, cards_now=7 * week.cards / week.days)}."


def _advice(rate: Rate, now: float, *, cards_now: float) -> str:
    change = rate.cards_per_week - cards_now
    width = rate.recall_width_together if rate.enough_together else rate.recall_width
    said = ADVICE[change > 0, rate.enough_together]
    return said.format(rate=100 * rate.fraction, now=100 * now, cards=abs(change), weeks=TOGETHER, points=50 * width)
