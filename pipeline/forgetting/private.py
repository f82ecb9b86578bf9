"""Private messages in words already, which may quote a post."""

from pipeline.services import Services
from pipeline.store.forgetting import messages


def tell(tools: Services, person: str, text: str, *, quotes: int | None) -> None:
    """Tell one person alone, and remember which post is quoted. Raises NotifierError."""
    place = tools.notifier.tell_person(text, person=person)
    if quotes is not None:
        with tools.sessions() as session:
            messages.quoted(session, place, [quotes])
            session.commit()
