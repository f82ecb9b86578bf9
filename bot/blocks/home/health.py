"""The state of the desk in the home tab: what is wrong with it, or that nothing is."""

from bot.blocks.home.fault import ICONS
from bot.blocks.text import outside
from pipeline.health import faults
from pipeline.health.state import State
from pipeline.language.speech import _, n_

MOST = 5
WELL = _("✅ All is well: every process lives, and the sources are read.")
RUN = _("`claimwire status` shows all.")


def in_one_line(state: State) -> str:
    """The worst faults with what to do, a line each; a single line where all is well."""
    found = faults.standing(state)
    lines = [f"{ICONS[one.fault.severity]} {outside(one.says)} {outside(one.next)}" for one in found[:MOST]]
    more = len(found) - MOST
    if more > 0:
        lines.append(f"{n_('{n} more is wrong;', '{n} more are wrong;', more)} {RUN}")
    return "\n".join(lines) or str(WELL)
