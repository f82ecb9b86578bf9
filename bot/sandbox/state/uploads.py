"""Files between "give me an upload URL" and "the upload is complete"."""

from dataclasses import dataclass

from bot.sandbox.clock import new_id
from bot.sandbox.errors import SlackError

LARGEST = 50 * 1024 * 1024


@dataclass
class Upload:
    """A file that was announced, with its bytes once they came."""

    file_id: str
    name: str
    length: int
    alt_text: str
    content: bytes | None = None


class Uploads:
    """The uploads under way, by file id."""

    def __init__(self) -> None:
        self._waiting: dict[str, Upload] = {}

    def announce(self, name: str, length: int, alt_text: str) -> Upload:
        """Make room for a file; raises SlackError for an impossible length."""
        if not 0 < length <= LARGEST:
            raise SlackError("file_upload_size_restricted" if length > 0 else "invalid_arguments")
        upload = Upload(new_id("F"), name, length, alt_text)
        self._waiting[upload.file_id] = upload
        return upload

    def receive(self, file_id: str, content: bytes) -> Upload:
        """Take the bytes of an announced file; raises SlackError where it was not announced so."""
        upload = self._waiting.get(file_id)
        if upload is None or len(content) != upload.length:
            raise SlackError("file_not_found" if upload is None else "length_mismatch")
        upload.content = content
        return upload

    def complete(self, file_id: str) -> tuple[Upload, bytes]:
        """Hand over a file that has arrived; raises SlackError where it has not."""
        upload = self._waiting.get(file_id)
        if upload is None or upload.content is None:
            raise SlackError("file_not_found")
        del self._waiting[file_id]
        return upload, upload.content
