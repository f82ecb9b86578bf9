"""One answer of a host: where it leads to, or what it holds."""

from dataclasses import dataclass

import httpcore

from pipeline.fetching.answer import bodies, kinds, refresh
from pipeline.fetching.answer.kinds import Kind
from pipeline.fetching.errors import Declined, FetchError, Unfit, Unreachable

_REDIRECTS = (301, 302, 303, 307, 308)
_GONE = {
    401: "for its subscribers only",
    402: "for its subscribers only",
    403: "not shown to us",
    404: "not there any more",
    410: "not there any more",
    451: "withheld for legal reasons",
}
_BUSY = 429
_HOLDS = (200, 203)
"""What holds the page: 203 says that a proxy changed it on the way."""


@dataclass(frozen=True)
class Answer:
    """Where one hop leads to, and what it holds: a redirect nothing, a page that leads on by itself something."""

    location: str | None
    media_type: str = ""
    charset: str | None = None
    content: bytes = b""


def read_answer(response: httpcore.Response, kind: Kind, *, at_most: int, host: str) -> Answer:
    """The answer to one request; raises Declined, Unfit or Unreachable."""
    headers = {name.lower(): value.decode("latin-1") for name, value in reversed(response.headers)}
    location = headers.get(b"location")
    if response.status in _REDIRECTS and location is not None:
        return Answer(location=_as_text(location))
    if response.status not in _HOLDS:
        raise _declined(response.status, host)
    content_type = headers.get(b"content-type")
    declared = kinds.check_declared(content_type, kind)
    bodies.check_length(headers.get(b"content-length"), at_most=at_most)
    body = bodies.read_body(response.iter_stream(), encoding=headers.get(b"content-encoding", ""), at_most=at_most)
    if not body:
        raise Unfit("empty", f"{host} answered with nothing.")
    media_type = kinds.check_content(body, declared, kind)
    leads_to = refresh.leads_to(headers.get(b"refresh"), body) if media_type in kinds.ACCEPTED["page"] else None
    return Answer(leads_to, media_type, kinds.declared_charset(content_type), body)


def _as_text(header: str) -> str:
    """A Location as browsers take it: UTF-8 where it is that."""
    try:
        return header.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return header


def _declined(status: int, host: str) -> FetchError:
    if status == _BUSY or status >= 500:
        return Unreachable(f"status {status}", f"{host} cannot answer just now ({status}): try again later.")
    what = _GONE.get(status, "not given to us")
    return Declined(f"status {status}", f"What the link leads to is {what} ({host} answered {status}).")
