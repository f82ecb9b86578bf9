"""The answer to what somebody asked, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import TypeAdapter

from pipeline.messages.finding_view import FindingOnCard
from pipeline.messages.statement import Statement
from pipeline.sources.source import Post

Kind = Literal["post", "page", "text"]
Where = tuple[str, str]
"""Channel and timestamp of a card."""
Weighted = tuple[str, float]
"""Words and what they add, in log-odds of being check-worthy."""


@dataclass(frozen=True)
class Judged:
    """What a version makes of a text, and which of its words and sentences spoke for that and against it."""

    version: str
    probability: float
    threshold: float
    label: int
    words_for: tuple[Weighted, ...]
    words_against: tuple[Weighted, ...]
    sentence_for: Weighted | None
    """None of a text that has one sentence."""
    sentence_against: Weighted | None
    highlights: tuple[tuple[int, int, float], ...]
    """[start, end) and weight, in characters of the text that a card would show."""
    sentence: tuple[int, int] | None
    selected_probability: float | None
    unmeasured: str | None = None
    """The text's language, as a code, where the version's report has no figures of it."""


@dataclass(frozen=True)
class LikePost:
    """A post that says something like what was asked about, and what became of it."""

    handle: str
    day: str
    url: str
    text: str
    became: tuple[Statement, ...]
    card: Where | None
    likeness: float | None
    """The cosine of their vectors; None where it says the same in the same words."""


@dataclass(frozen=True)
class Answer:
    """Everything that can be said of it, and a sentence for each thing that cannot."""

    kind: Kind
    text: str
    author: str = ""
    url: str = ""
    title: str = ""
    read: int | None = None
    """How many characters of a longer text were looked at."""
    judged: Judged | None = None
    blind: bool = False
    """Whether its card, or that of a post with the same words, waits for a label: how it is judged is not told then."""
    became: tuple[Statement, ...] = ()
    """What became of a post that the desk has read."""
    card: Where | None = None
    findings: tuple[FindingOnCard, ...] = ()
    like: tuple[LikePost, ...] = ()
    problems: tuple[str, ...] = ()
    may_be_card: bool = False


_ANSWER, _POST = TypeAdapter(Answer), TypeAdapter(Post)


def kept(answer: Answer) -> dict[str, Any]:
    """As JSON can hold it."""
    plain: dict[str, Any] = _ANSWER.dump_python(answer, mode="json")
    return plain


def read(plain: Mapping[str, Any]) -> Answer:
    """Read it from plain values."""
    return _ANSWER.validate_python(plain)


def kept_post(post: Post) -> dict[str, Any]:
    """What was asked about, as JSON can hold it."""
    plain: dict[str, Any] = _POST.dump_python(post, mode="json")
    return plain


def read_post(plain: Mapping[str, Any]) -> Post:
    """Read it from plain values."""
    return _POST.validate_python(plain)
