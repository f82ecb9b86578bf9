"""Everything that findings show, as plain values: a class for each kind, read from a row's payload."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from pydantic import TypeAdapter

from ml.registry import Worth
from pipeline.messages.statement import Statement

Subject = Literal["post", "page", "quoted_post", "earlier_check"]
Purpose = Literal["tweets", "fact_check"]


@dataclass(frozen=True)
class Passage:
    """A quoted passage: characters [start, end) of the text, and its words, cut short where they are many."""

    start: int
    end: int
    words: str


@dataclass(frozen=True)
class GeneratedText:
    """What the generated-text checker says of a post or a page.

    `share` of its `read` characters, `flagged` of its `passages`, look machine-written; `quoted` are those that stand
    out most, in the order of the text. `guarantee` says how often that is a false alarm. `lowest` is the lowest of
    its passages' p-values as corrected, where these hold; the human texts compared with are those of `language`. `few`
    is how many texts the version learnt from, where they are too few to promise anything.
    """

    share: float
    flagged: int
    passages: int
    read: int
    quoted: tuple[Passage, ...]
    guarantee: Statement
    notes: tuple[Statement, ...]
    title: str | None = None
    url: str | None = None
    lowest: float | None = None
    language: str | None = None
    few: int | None = None


@dataclass(frozen=True)
class Opinion:
    """What a person said of a match: that the post makes the same claim, or another one."""

    person: str
    same: bool


def dismissed(opinions: Sequence[Opinion]) -> bool:
    """Whether more people of the desk said "not the same" of a match than "same claim"."""
    return len(opinions) > 2 * sum(opinion.same for opinion in opinions)


@dataclass(frozen=True)
class EarlierMatch:
    """A published check that the post's claim may have had; `certainty` is the probability that it is the right one.

    `scores` are what the certainty was made of, `published_on` is a date in ISO format.
    """

    check_id: int
    claim: str
    title: str
    publisher: str
    rating: str | None
    published_on: str | None
    url: str | None
    own: bool
    certainty: float
    scores: dict[str, float]
    opinions: tuple[Opinion, ...] = ()

    @property
    def dismissed(self) -> bool:
        """Whether the desk said that it is another claim."""
        return dismissed(self.opinions)


@dataclass(frozen=True)
class AlreadyChecked:
    """Earlier checks of a claim like the post's, the surest first."""

    matches: tuple[EarlierMatch, ...]

    def with_opinions(self, of_check: Mapping[int, Sequence[Opinion]]) -> "AlreadyChecked":
        """The same matches with what the desk said about each, by the check's id."""
        return AlreadyChecked(
            tuple(replace(one, opinions=tuple(of_check.get(one.check_id, ()))) for one in self.matches)
        )

    def with_names(self, name_of: Callable[[str], str]) -> "AlreadyChecked":
        """The same with people's names for their ids."""
        named = {
            one.check_id: [replace(opinion, person=name_of(opinion.person)) for opinion in one.opinions]
            for one in self.matches
        }
        return self.with_opinions(named)


Answer = Literal["supported", "image_differs", "text_supported", "not_enough", "contradicted"]


@dataclass(frozen=True)
class Compared:
    """How a document stands to a post, by words and by pictures; never whether the post is true.

    `probabilities` are by answer. `sentence` is the document's sentence that weighs most, cut short where it is long.
    `words_only` says why no pictures were compared, None where they were; `read` how many characters of a longer
    document were looked at; `cut` says that the version reads the beginning of it only, `post_cut` of the post.
    `source` is who says what the document says: a handle, say. `few` is how many texts the version learnt from, where
    they are too few to promise anything.
    """

    answer: Answer
    probabilities: dict[str, float]
    sentence: str | None
    words_only: Statement | None
    read: int | None = None
    cut: bool = False
    post_cut: bool = False
    title: str | None = None
    source: str | None = None
    url: str | None = None
    few: int | None = None


Payload = GeneratedText | AlreadyChecked | Compared
"""Whatever a finding can say."""

PAYLOADS: dict[str, TypeAdapter[Any]] = {
    "generated_text": TypeAdapter(GeneratedText),
    "already_checked": TypeAdapter(AlreadyChecked),
    "comparison": TypeAdapter(Compared),
}
"""By kind, who reads its payload from plain values."""


@dataclass(frozen=True)
class Correction:
    """What a person said of a finding: that it is right, or what would be right.

    `answer` is a class of the comparison, or who wrote the text; `passages` counts those that a person wrote.
    """

    person: str
    right: bool
    answer: str | None = None
    passages: int = 0


@dataclass(frozen=True)
class FindingOnCard:
    """What a card shows of a finding. `found` names it as it was made; one that is on no card is asked nothing of."""

    finding_id: int
    subject: Subject
    payload: Payload
    found: int = 0
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True)
class FindingView:
    """A finding as a message in a card's thread; `channel` and `thread_ts` say where the card stands."""

    message_id: int
    finding: FindingOnCard
    version: str
    purpose: Purpose
    channel: str
    thread_ts: str | None
    look: Literal["finding"] = "finding"
    worth: Worth | None = None
    """What is known of the version's worth; none where no version of a model made it."""
    post: str = ""
    """The address of the post that it is about, which on a thread's card may be a later one."""
