"""Giving a file into a dialog: it is uploaded first, and the dialog holds what describes it."""

from bot.sandbox.acts.acting import person_of
from bot.sandbox.clock import new_id
from bot.sandbox.errors import SlackError
from bot.sandbox.services import Services
from bot.sandbox.shapes import Json, file_object
from bot.sandbox.state.uploads import LARGEST


def give(services: Services, person_id: str, name: str, content: bytes) -> Json:
    """Keep a file of this person's, and describe it; raises UnknownPerson, and SlackError where it is too large."""
    person = person_of(services, person_id)
    if len(content) > LARGEST:
        raise SlackError("file_upload_size_restricted")
    given = file_object(services.origin, new_id("F"), name, size=len(content), user=person.id)
    services.workspace.save_file(given, content)
    return given
