"""The Celery tasks that tell one person alone: sent again while Slack has trouble, better twice than not at all."""

from datetime import UTC, datetime

from pipeline import services
from pipeline.desk.shown import opinion_question
from pipeline.desk.stories import news
from pipeline.forgetting import quotations
from pipeline.monitoring import weekly_note
from pipeline.processes.repeating import speaking_task, task
from pipeline.queue import Task


@speaking_task(Task.TELL_PERSON, looks_before=False)
def tell_person(person: str, text: str, quotes: int | None = None) -> None:
    """Tell somebody what was put into words when Slack did not take it."""
    quotations.tell(services.current(), person, text, quotes=quotes)


@speaking_task(Task.TELL_NEWS, looks_before=False)
def tell_news(card_id: int) -> None:
    """Tell whoever is to know whose a story is, or how it ended."""
    tools = services.current()
    news.tell(tools.sessions, tools.notifier, card_id)


@speaking_task(Task.ASK_OPINION, looks_before=False)
def ask_opinion(opinion_id: int) -> None:
    """Ask somebody for a second opinion."""
    tools = services.current()
    opinion_question.send(tools.sessions, tools.notifier, opinion_id)


@task(Task.TELL_OF_ACCOUNTS)
def tell_of_accounts() -> None:
    """Tell each admin which accounts to look at, unless they were told this week."""
    weekly_note.tell_if_due(services.current(), now=datetime.now(UTC))
