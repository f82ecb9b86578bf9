"""What a report looks like in a message."""

from bot.blocks.text import escape
from pipeline.messages.views import ReportView


def written(report: ReportView) -> str:
    """Its words as mrkdwn: the title in bold, a line for each sentence, the counts below."""
    return "\n".join([f"*{escape(report.title)}*", *map(escape, report.sentences), f"_{escape(report.counts)}_"])
