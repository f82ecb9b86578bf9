"""Before an export the desk's selected posts are looked at again: what is gone by then is in none."""

from bot.commands.shared.desk import tools_of_the_desk
from bot.commands.shared.output import aside
from ml.errors import UserError
from pipeline.forgetting import looking


def before_export() -> None:
    """Look at them where posts come from X; what cannot be looked at is said, and exported as it is."""
    tools = tools_of_the_desk()
    try:
        made = looking.look_at_selected(tools)
    except UserError as error:
        aside(f"Selected posts were not looked at again: {error}")
        return
    if made.why:
        aside(f"Not all selected posts were looked at again: {made.why}")
    if made.forgotten:
        aside(f"{made.forgotten:,} of them are gone, and forgotten.")
