"""The report on request: charts and numbers, in the channel where somebody asked."""

from datetime import UTC, datetime

from bot.blocks.report import written
from bot.blocks.text import escape
from pipeline import services
from pipeline.messages.notifier import NotifierError
from pipeline.quality.report import desk_report
from pipeline.quality.view import view_of


def show(channel: str) -> str:
    """Show the report in a channel; what to tell the person who asked. They get its words where the channel refuses."""
    tools = services.current()
    with tools.sessions() as session:
        report = view_of(desk_report(session, now=datetime.now(UTC)))
    try:
        tools.notifier.publish(report, channel=channel)
    except NotifierError as error:
        return f"{written(report)}\nThe picture could not be shown here. {escape(str(error))}"
    return "Here is the report; everybody in this channel sees it."
