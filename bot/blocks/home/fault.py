"""The note on a fault: what is wrong and what to do, and since when it is over."""

from bot.blocks.text import Block, clock, escape, mrkdwn, outside
from pipeline.health.fault import Severity
from pipeline.health.faults import BY_CODE
from pipeline.language.speech import _
from pipeline.messages.fault_view import FaultView

ICONS = {Severity.STOPS: "🔴", Severity.HAMPERS: "🟠", Severity.WARNS: "🟡"}
SINCE = _("since {time}")
OVER = _("over since {time}; it began {since}")
UNKNOWN = _("Another version of Claimwire found a fault that this one does not know: {code}.")


def blocks(view: FaultView) -> list[Block]:
    """As it stands in the admins' channel."""
    fault = BY_CODE.get(view.code)
    since = clock(view.since)
    if view.look == "over":
        over = OVER.format(time=clock(view.over_at or view.since), since=since)
        return [mrkdwn(f"✅ {fallback(view)} – {over}")]
    icon = ICONS[fault.severity] if fault else "🟠"
    step = f"\n{fault.next.format(subject=outside(view.subject, 80))}" if fault else ""
    return [mrkdwn(f"{icon} *{fallback(view)}* ({SINCE.format(time=since)}){step}")]


def fallback(view: FaultView) -> str:
    """What is wrong, for notifications."""
    fault = BY_CODE.get(view.code)
    return fault.says.format(subject=outside(view.subject, 80)) if fault else UNKNOWN.format(code=escape(view.code))
