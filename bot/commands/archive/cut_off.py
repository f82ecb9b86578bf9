"""`claimwire archive cutoff`: from which certainty on earlier checks are shown, and what the desk's answers say."""

import json

import click

from bot.commands.shared.desk import desk
from pipeline.store.desk import cut_off_rule, match_answers
from pipeline.tables import Event


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def cutoff(*, as_json: bool) -> None:
    """Show from which certainty on earlier checks are shown, and why. It is tuned by night, from the desk's answers."""
    with desk() as (tools, session):
        usual = tools.choices.archive_cut_off
        last = match_answers.last_tuning(session, usual=usual)
        answers = match_answers.answered(session)
        now = match_answers.cut_off(session, usual=usual)
        told: dict[str, object] = {
            "cut_off": now,
            "setting": usual,
            "lowest": cut_off_rule.LOWEST,
            "highest": cut_off_rule.HIGHEST,
            "answered": len(answers),
            "same": sum(answer.same for answer in answers),
            "last_moved": None if last is None else _moved(last),
            "tuned_now": cut_off_rule.tune(answers, cut_off=now).why,
        }
    click.echo(json.dumps(told, indent=1) if as_json else "\n".join(_lines(told)))


def _moved(event: Event) -> dict[str, object]:
    return {"at": event.at.isoformat(timespec="minutes"), "by": event.actor} | {
        name: event.details[name] for name in ("before", "cut_off", "why")
    }


def _lines(told: dict[str, object]) -> list[str]:
    moved = told["last_moved"]
    last = "Not moved yet."
    if isinstance(moved, dict):
        where = f"from {moved['before']:.2f} to {moved['cut_off']:.2f}"
        last = f"Moved last at {moved['at']} by {moved['by']}, {where}: {moved['why']}"
    return [
        f"Earlier checks are shown from {told['cut_off']:.2f} on (ARCHIVE_CUT_OFF={told['setting']}).",
        f"{told['answered']} matches answered, {told['same']} of them the same claim.",
        last,
        f"Now: {told['tuned_now']}",
    ]
