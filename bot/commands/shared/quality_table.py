"""The desk's report, and what sampling rates cost, as lines for a terminal."""

from collections.abc import Sequence

from bot.commands.shared import tables
from ml.counting import counted
from pipeline.quality import checkers
from pipeline.quality.desk_week import DeskWeek
from pipeline.quality.rates import Rate
from pipeline.quality.report import DeskReport, Part
from pipeline.quality.wording import cautions, checked, counts, day, percent, ruled, sentences, span, title, too_few


def report_lines(report: DeskReport) -> list[str]:
    """Say the report: sentences, the weeks, the parts, agreement; of too few clicks, that they are, and the weeks."""
    judged = checkers.sentences(report.checkers, since=report.together.monday)
    if few := too_few(report):
        return [f"{title(report)}: {few}", *ruled(report), *checked(report), *judged, "", *_counts(report)]
    return [
        title(report),
        *sentences(report),
        *cautions(report),
        *checked(report),
        *judged,
        counts(report.last),
        "",
        *_counts(report),
        "",
        *_shares(report),
        *_parts("By language", report.languages),
        *_parts("By account group", report.groups),
        *_people(report.people),
        "",
        _agreement(report),
    ]


def _weeks(report: DeskReport) -> list[tuple[str, DeskWeek]]:
    weeks = [(day(week.monday), week) for week in report.since_first_post]
    return [*weeks, (f"last {report.together.days / 7:.0f} full", report.together)]


def _counts(report: DeskReport) -> list[str]:
    rows = [
        (
            *(name, week.posts, week.cards, week.clicks, f"{week.clicks_per_day:.0f}", week.selected, week.decided),
            *(span(week.post_to_card_s), span(week.card_to_click_s)),
        )
        for name, week in _weeks(report)
    ]
    heading = ("week of", "posts", "cards", "clicks", "a day", "selected", "decided", "to card", "to click")
    return tables.lines(rows, head=heading, right=range(1, 9))


def _shares(report: DeskReport) -> list[str]:
    rows = [
        (name, *map(percent, (week.precision, week.recall, week.f1, week.base_rate))) for name, week in _weeks(report)
    ]
    return [
        *tables.lines(rows, head=("week of", "precision", "recall", "F1", "base rate")),
        "Shares with 95 % intervals; –: too few clicks. The last week of the list is still running.",
    ]


def _parts(heading: str, parts: Sequence[Part]) -> list[str]:
    rows = [
        (part.name, part.week.posts, part.week.clicks, percent(part.week.precision), percent(part.week.recall))
        for part in parts
    ]
    return ["", heading, *tables.lines(rows, head=("", "posts", "clicks", "precision", "recall"), right=[1, 2])]


def _people(parts: Sequence[Part]) -> list[str]:
    rows = [
        (part.name, part.week.clicks, part.week.reviewed, part.week.selected, span(part.week.card_to_click_s))
        for part in parts
    ]
    heading = ("", "clicks", "check-worthy", "selected", "card to click")
    return ["", "By person", *tables.lines(rows, head=heading, right=range(1, 5))]


def _agreement(report: DeskReport) -> str:
    found = report.agreement
    if found is None:
        return "No post was labelled by two people, so agreement is not known."
    return (
        f"On {counted(found.posts, 'post')} with labels of two people or more, they agree on {100 * found.value:.0f} % "
        f"({100 * found.low:.0f}–{100 * found.high:.0f})."
    )


def rate_lines(table: Sequence[Rate], chosen: Rate, *, now: float | None) -> list[str]:
    """Say what each rate costs and tells, with marks at the suggested one and at the one in use."""
    rows = []
    for rate in table:
        marks = "← suggested " if rate.fraction == chosen.fraction else ""
        marks += "(in use)" if now is not None and abs(now - rate.fraction) < 1e-9 else ""
        rows.append(
            (
                f"{100 * rate.fraction:.0f} %",
                f"{rate.cards_per_week:.0f}",
                f"{100 * rate.random_share:.0f} %",
                f"{100 * rate.positive_share:.1f} %",
                f"±{50 * rate.recall_width:.0f} points",
                f"±{50 * rate.recall_width_together:.0f} points",
                marks,
            )
        )
    heading = ("rate", "cards", "random", "positive", "recall", "in 4 weeks", "")
    return [
        *tables.lines(rows, head=heading, right=range(4)),
        "cards: a week; random: share of the cards; positive: share of the labels;",
        "recall: how well it is known, half a 95 % interval's width in the middle.",
    ]
