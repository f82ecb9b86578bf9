"""A record as one page for people: nothing in it is loaded from anywhere, and nothing in it runs."""

import base64
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from pipeline.language import speech
from pipeline.language.speech import spoken
from pipeline.preserving.gathering import Seen
from pipeline.preserving.page_words import DAY, KINDS, STATES, SUBJECTS, WORDS
from pipeline.preserving.record import Part
from pipeline.preserving.wayback import Capture

_NO_SIGN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
"""What no page may hold, and what turns the direction of words that follow."""


@dataclass(frozen=True)
class Vouching:
    """The authority that gave a time stamp; or who was asked in vain, and why; or neither, where nobody was asked."""

    authority: str | None = None
    asked: str | None = None
    why: str | None = None


@dataclass(frozen=True)
class Facts:
    """What a record says beside what was seen."""

    record: int
    preserved_at: datetime
    selected_at: datetime
    selected_by: str
    """The name in Slack."""
    selected_by_id: str
    why: str
    keep_until: datetime
    captures: tuple[Capture, ...] = ()
    time_stamp: Vouching = Vouching()


def page(seen: Seen, facts: Facts) -> bytes:
    """All of the page that stands above its seal, in the language that is spoken."""
    values = {"seen": seen, "facts": facts, "post": seen.post, "judged": seen.judgement}
    pictures = {part.name: part for part in seen.parts}
    written = _template().render(
        **values,
        style=Markup(_style()),  # noqa: S704 -- our own
        policy=f"default-src 'none'; img-src data:; style-src '{_hash(_style())}'; base-uri 'none'; form-action 'none'",
        language=str(spoken().locale).replace("_", "-"),
        pictures=[(pictures[one.part], one.jpeg) for one in seen.shown],
        marked=_marked(seen.post["text"], seen.judgement),
        say=_say, moment=_moment, day=_day, kinds=KINDS, subjects=SUBJECTS, states=STATES, tidy=_tidy,
        data=_data, as_json=_as_json, related=list(_related(seen.post["context"])), listed=_listed(seen.parts),
    )  # fmt: skip
    return written.rstrip().encode("utf-8", "replace") + b"\n"


@cache
def _template() -> Template:
    loader = PackageLoader(__package__, "")
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return made.get_template("record.html")


@cache
def _style() -> str:
    return resources.files(__package__).joinpath("record.css").read_text("utf-8")


def _hash(style: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()


def _say(name: str, **values: Any) -> str:
    said = WORDS[name]
    return said.format(**values) if values else str(said)


def _moment(at: datetime | None) -> str:
    return f"{_day(at.astimezone(UTC))}, {at.astimezone(UTC):%H:%M:%S}\u00a0UTC" if at else "–"


def _day(of: date) -> str:
    return speech.day(of, DAY).replace(" ", "\u00a0")


def _tidy(text: object) -> str:
    """Words from outside, without signs that a page must not hold."""
    return _NO_SIGN.sub("\ufffd", str(text))


def _data(jpeg: bytes) -> str:
    return "data:image/jpeg;base64," + base64.b64encode(jpeg).decode()


def _as_json(value: object) -> str:
    return _tidy(json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True))


def _related(context: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The posts that it refers to, each with the word for how."""
    for name, word in (("quoted", "quotes"), ("replied_to", "answers"), ("retweeted", "repeats")):
        if context.get(name):
            yield word, context[name]


def _listed(parts: tuple[Part, ...]) -> list[Mapping[str, Any]]:
    return [part.listed for part in parts]


def _marked(text: str, judgement: Mapping[str, Any]) -> Markup:
    """The post's text with the words that told the model most."""
    made, at = Markup(), 0
    for start, end, *_ in sorted(judgement["highlights"] or []):
        if at <= start < end <= len(text):
            made += escape(_tidy(text[at:start])) + Markup("<mark>{}</mark>").format(_tidy(text[start:end]))
            at = end
    return made + escape(_tidy(text[at:]))
