"""`claimwire archive cutoff`: from which certainty on earlier checks are shown, and what the desk's answers say."""

from typing import Any

import click

from bot.commands.shared import options, output
from bot.commands.shared.desk import desk
from ml.counting import counted
from pipeline.checks.archive import cut_off, cut_off_rule
from pipeline.store.desk import match_answers
from pipeline.tables import Event


@click.command()
@options.as_json
def cutoff(*, as_json: bool) -> None:
    """Show from which certainty on earlier checks are shown, and why. It is tuned by night, from the desk's answers."""
    with desk() as (tools, session):
        usual = tools.choices.archive_cut_off
        last = cut_off.last_tuning(session, usual=usual)
        answers = match_answers.answered(session)
        now = cut_off.in_force(session, usual=usual)
        facts: dict[str, Any] = {
            "cut_off": now,
            "setting": usual,
            "lowest": cut_off_rule.LOWEST,
            "highest": cut_off_rule.HIGHEST,
            "answered": len(answers),
            "same": sum(answer.same for answer in answers),
            "last_moved": None if last is None else _moved(last),
            "tuned_now": cut_off_rule.tune(answers, cut_off=now).why,
        }
    output.show(_lines(facts), facts, as_json=as_json)


def _moved(event: Event) -> dict[str, object]:
    return {"at": event.at.isoformat(timespec="minutes"), "by": event.actor} | {
        name: event.details[name] for name in ("before", "cut_off", "why")
    }


def _lines(facts: dict[str, Any]) -> list[str]:
    moved = facts["last_moved"]
    last = "Not moved yet."
    if isinstance(moved, dict):
        where = f"from {moved['before']:.2f} to {moved['cut_off']:.2f}"
        last = f"Moved last at {moved['at']} by {moved['by']}, {where}: {moved['why']}"
    return [
        f"Earlier checks are shown from {facts['cut_off']:.2f} on (ARCHIVE_CUT_OFF={facts['setting']}).",
        f"{counted(facts['answered'], 'match', 'matches')} answered, {facts['same']} of them the same claim.",
        last,
        f"Now: {facts['tuned_now']}",
    ]
