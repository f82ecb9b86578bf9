"""The desk's report, and what sampling rates cost, as lines for a terminal."""

from collections.abc import Sequence

from pipeline.quality.rates import Rate
from pipeline.quality.report import DeskReport, Part
from pipeline.quality.wording import cautions, counts, day, percent, sentences, span, title

NAME = 24


def report_lines(report: DeskReport) -> list[str]:
    """Say the report: sentences, a line a week, the parts, agreement."""
    return [
        title(report),
        *sentences(report),
        *cautions(report),
        counts(report.last),
        "",
        *_weeks(report),
        *_parts("By language", report.languages),
        *_parts("By account group", report.groups),
        *_people(report.people),
        "",
        _agreement(report),
    ]


def _weeks(report: DeskReport) -> list[str]:
    counted = f"{'week of':14}{'posts':>7}{'cards':>7}{'clicks':>8}{'a day':>7}{'selected':>10}{'decided':>9}"
    told = [f"{counted}{'to card':>9}{'to click':>10}  {'precision':17}{'recall':17}{'F1':17}base rate"]
    for week in (*report.since_first_post, report.together):
        name = day(week.monday) if week is not report.together else f"last {week.days / 7:.0f} full"
        told.append(
            f"{name:14}{week.posts:7}{week.cards:7}{week.clicks:8}{week.clicks_per_day:7.0f}{week.selected:10}"
            f"{week.decided:9}{span(week.post_to_card_s):>9}{span(week.card_to_click_s):>10}  "
            f"{percent(week.precision):17}{percent(week.recall):17}{percent(week.f1):17}{percent(week.base_rate)}"
        )
    return [*told, "Shares with 95 % intervals; –: too few clicks. The last week of the list is still running."]


def _parts(heading: str, parts: Sequence[Part]) -> list[str]:
    rows = [
        f"{part.name[:NAME]:{NAME + 2}}{part.week.posts:7} posts {part.week.clicks:6} clicks  "
        f"precision {percent(part.week.precision):17}recall {percent(part.week.recall)}"
        for part in parts
    ]
    return ["", heading, *rows]


def _people(parts: Sequence[Part]) -> list[str]:
    rows = [
        f"{part.name[:NAME]:{NAME + 2}}{part.week.clicks:6} clicks, {part.week.reviewed} check-worthy, "
        f"{part.week.selected} selected, card to click {span(part.week.card_to_click_s)}"
        for part in parts
    ]
    return ["", "By person", *rows]


def _agreement(report: DeskReport) -> str:
    found = report.agreement
    if found is None:
        return "No post was labelled by two people, so agreement is not known."
    return (
        f"On {found.posts} posts with labels of two people or more, they agree on {100 * found.value:.0f} % "
        f"({100 * found.low:.0f}–{100 * found.high:.0f})."
    )


def rate_lines(table: Sequence[Rate], chosen: Rate, *, now: float | None) -> list[str]:
    """Say what each rate costs and tells, with marks at the suggested one and at the one in use."""
    told = [f"{'rate':>6}{'cards a week':>14}{'random':>8}{'positive':>10}   recall known to"]
    for rate in table:
        marks = " ← suggested" if rate.fraction == chosen.fraction else ""
        marks += " (in use)" if now is not None and abs(now - rate.fraction) < 1e-9 else ""
        told.append(
            f"{100 * rate.fraction:4.0f} %{rate.cards_per_week:14.0f}{100 * rate.random_share:6.0f} %"
            f"{100 * rate.positive_share:8.1f} %   ±{50 * rate.recall_width:.0f} points a week, "
            f"±{50 * rate.recall_width_together:.0f} in four weeks{marks}"
        )
    return [
        *told,
        "random: share of the cards; positive: share of the labels; half a 95 % interval's width in the middle.",
    ]
