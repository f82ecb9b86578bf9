"""What a report looks like in a message."""

from bot.blocks.text import escape
from pipeline.messages.views import ReportView


def written(report: ReportView) -> str:
    """Its words as mrkdwn: the title in bold, a line for each sentence, the counts below; or all of it on one line."""
    title, sentences = f"*{escape(report.title)}*", [escape(sentence) for sentence in report.sentences]
    if report.counts is None:
        return f"{title}: {' '.join(sentences)}"
    return "\n".join([title, *sentences, f"_{escape(report.counts)}_"])
