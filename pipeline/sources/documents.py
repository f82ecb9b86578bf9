"""The JSON documents of a file, however they are laid out: one, one on each line, or one after another."""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from ml.files import no_text
from pipeline.language.speech import _
from pipeline.sources.source import SourceError

_DECODER = json.JSONDecoder()
_SEPARATORS = " \t\r\n,\ufeff\x1e"
_BETWEEN = re.compile(f"[{_SEPARATORS}]*")
_NOT_UTF8 = re.compile("[\udc80-\udcff]")
_LOOKED_AT = 20
"""Lines by which a file is known to hold a document on each."""


def read_documents(file: Path, problems: list[str]) -> Iterator[tuple[str, object]]:
    """Each document with its place, for people; what cannot be read becomes a problem and stops nothing."""
    content = _content(file)
    text = _decoded(content)
    if what := no_text(content) or _no_json(text):
        problems.append(f"{file.name} is {what}.")
        return
    found, stopped = _one_after_another(text)
    lines = text.split("\n")
    if stopped and any(map(_is_document, lines[:_LOOKED_AT])):
        yield from _by_line(lines, file.name, problems)
        return
    if stopped:
        problems.append(_sentence(_where(file.name, stopped), stopped, "what stands before it was read"))
    for number, body in found:
        yield (file.name if len(found) == 1 else f"{file.name} line {number}"), body


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise SourceError(
            _("The feed {file} cannot be read ({strerror}): check its permissions.").format(
                file=file, strerror=error.strerror
            )
        ) from None


def _decoded(content: bytes) -> str:
    """The text in whichever Unicode encoding; bytes that are no UTF-8 stay apart, as lone surrogates."""
    encoding = json.detect_encoding(content)
    return content.decode(encoding, "surrogateescape" if encoding.startswith("utf-8") else "replace")


def _no_json(text: str) -> str | None:
    beginning = text.lstrip(_SEPARATORS)[:1]
    return None if beginning in ("", "{", "[") else "no JSON: give a file of pages or posts of the X API v2"


def _one_after_another(text: str) -> tuple[list[tuple[int, object]], Exception | None]:
    """The documents up to where there is none, each with its line, and why it ends there."""
    found: list[tuple[int, object]] = []
    at = start = 0
    number = 1
    try:
        while (at := _end_of_gap(text, at)) < len(text):
            number += text.count("\n", start, at)
            start = at
            body, at = _DECODER.raw_decode(text, start)
            _refuse_other_bytes(text[start:at])
            found.append((number, body))
    except (ValueError, RecursionError) as error:
        return found, error
    return found, None


def _end_of_gap(text: str, at: int) -> int:
    gap = _BETWEEN.match(text, at)
    return gap.end() if gap else at


def _refuse_other_bytes(text: str) -> None:
    if _NOT_UTF8.search(text):
        raise UnicodeError("not UTF-8")


def _is_document(line: str) -> bool:
    found, stopped = _one_after_another(line)
    return not stopped and any(isinstance(body, dict | list) for _place, body in found)


def _by_line(lines: Sequence[str], name: str, problems: list[str]) -> Iterator[tuple[str, object]]:
    for number, line in enumerate(lines, start=1):
        found, stopped = _one_after_another(line)
        place = f"{name} line {number}"
        if stopped:
            problems.append(_sentence(place, stopped, "the rest was read"))
        for _place, body in found:
            yield place, body


def _where(name: str, error: Exception) -> str:
    return f"{name} line {error.lineno}" if isinstance(error, json.JSONDecodeError) else name


def _sentence(place: str, error: Exception, rest: str) -> str:
    is_what = f"not JSON ({error.msg})" if isinstance(error, json.JSONDecodeError) else "not readable JSON"
    if isinstance(error, UnicodeError):
        is_what = "not UTF-8 (save the file as that)"
    return f"{place} is {is_what}: it was left out, {rest}."
