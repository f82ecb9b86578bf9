"""The tables that are exported, column by column, with what each column means."""

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Select, Text, cast, select, true
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.elements import ColumnElement

from ml.files import Columns
from pipeline.tables import (
    Account,
    Card,
    Correction,
    Decision,
    Feedback,
    ModelVersion,
    PostSketch,
    Prediction,
    Story,
    Tweet,
)

Kind = Literal["text", "int", "float", "time", "person"]


@dataclass(frozen=True)
class Column:
    """A column: what kind of values it holds, and what they mean."""

    name: str
    kind: Kind
    value: ColumnElement[Any] | InstrumentedAttribute[Any]
    meaning: str


@dataclass(frozen=True)
class Table:
    """A table: what its rows are, and where they come from."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    source: Select[Any]
    """Of which the columns are taken, in a lasting order."""

    @property
    def kinds(self) -> Columns:
        """The kinds of its columns in a file, where people are text."""
        return {one.name: "text" if one.kind == "person" else one.kind for one in self.columns}

    @property
    def people(self) -> tuple[str, ...]:
        """The columns that name people of the desk."""
        return tuple(one.name for one in self.columns if one.kind == "person")

    def rows(self) -> Select[Any]:
        """All of it."""
        return self.source.with_only_columns(*(one.value.label(one.name) for one in self.columns))


_FIRST = (
    select(Prediction)
    .where(Prediction.tweet_id == Tweet.id, Prediction.outcome != "rescored")
    .order_by(Prediction.id)
    .limit(1)
    .lateral("first")
)
"""What the version that was live said of a post; only this decided about a card."""

POSTS = Table(
    "posts",
    "Every post that was read, whether it got a card or not.",
    (
        Column("id", "int", Tweet.id, "the post, in the other tables `post`"),
        Column("source", "text", Tweet.source, "where it was read"),
        Column("external_id", "text", Tweet.external_id, "its number there"),
        Column("url", "text", Tweet.url, "its address"),
        Column("account", "text", Account.handle, "the monitored account that published it"),
        Column("account_group", "text", Account.group, "the account's group"),
        Column("kind", "text", Tweet.kind, "post, retweet, reply or quote"),
        Column("language", "text", Tweet.language, "its language, told from its text, as a code; und: unknown"),
        Column("marked_language", "text", Tweet.marked_language, "its language by the source's word, as a code"),
        Column("text", "text", Tweet.text, "what it says, after its last edit"),
        Column("posted_at", "time", Tweet.posted_at, "when it was published"),
        Column("fetched_at", "time", Tweet.fetched_at, "when it was read"),
        Column("model_version", "text", ModelVersion.name, "which version judged it; none: not judged yet"),
        Column("probability", "float", _FIRST.c.probability, "how probably it is check-worthy, by that version"),
        Column("label", "int", _FIRST.c.label, "1 where that is over the threshold of the version, or of its group"),
        Column(
            "outcome",
            "text",
            _FIRST.c.outcome,
            "positive, sampled_negative, withheld, copy, thread, asked, always or hidden (by words of the desk\x27s)",
        ),
        Column(
            "sampling_probability", "float", _FIRST.c.sampling_probability, "of posts like it, the share with a card"
        ),
        Column("judged_at", "time", _FIRST.c.created_at, "when it was judged"),
        Column("copy_of", "int", PostSketch.copy_of, "the post whose card stands for this one, too"),
    ),
    select(Tweet.id)
    .join(Account, Account.id == Tweet.account_id)
    .outerjoin(_FIRST, true())
    .outerjoin(ModelVersion, ModelVersion.id == _FIRST.c.model_version_id)
    .outerjoin(PostSketch, PostSketch.tweet_id == Tweet.id)
    .order_by(Tweet.id),
)


def _clicks(table: type[Feedback] | type[Decision], what: Column, *, name: str, meaning: str) -> Table:
    return Table(
        name,
        meaning,
        (
            Column("id", "int", table.id, "the click"),
            Column("post", "int", table.tweet_id, "`id` of posts"),
            what,
            Column("person", "person", table.person, "who clicked"),
            Column("created_at", "time", table.created_at, "when"),
            Column("undone_at", "time", table.undone_at, "when it was taken back; empty: it stands"),
        ),
        select(table.id).join(Card, Card.id == table.card_id).order_by(table.id),
    )


STORIES = Table(
    "stories",
    "What became of selected posts, as it stands.",
    (
        Column("id", "int", Story.id, "the story"),
        Column("post", "int", Story.tweet_id, "`id` of posts"),
        Column("state", "text", Story.state, "proposed, accepted, in_progress, published or left"),
        Column("person", "person", Story.by, "who brought it there"),
        Column("since", "time", Story.since, "when"),
        Column("selected_by", "person", Story.selected_by, "who selected the post"),
        Column("decided_by", "person", Story.decided_by, "who decided to check it, or to leave it"),
        Column("assignee", "person", Story.assignee, "whose story it is"),
        Column("due_on", "text", cast(Story.due_on, Text), "the day until which it is due"),
        Column("reason", "text", Story.reason, "why it is left, where somebody said so"),
        Column("link", "text", Story.link, "the published check"),
        Column("claim", "text", Story.claim, "what was checked, as it was published"),
        Column("rating", "text", Story.rating, "how it was rated"),
    ),
    select(Story.id).order_by(Story.id),
)

CORRECTIONS = Table(
    "corrections",
    "What people said of findings, taken back or not.",
    (
        Column("id", "int", Correction.id, "the click"),
        Column("post", "int", Correction.tweet_id, "`id` of posts"),
        Column("check", "text", Correction.kind, "generated_text or comparison"),
        Column("subject", "text", Correction.subject, "post, page, quoted_post or earlier_check"),
        Column("version", "text", Correction.version, "which version made the finding"),
        Column("verdict", "text", Correction.verdict, "right or wrong"),
        Column("answer", "text", Correction.answer, "what is right, where that was said"),
        Column("person", "person", Correction.person, "who clicked"),
        Column("created_at", "time", Correction.created_at, "when"),
        Column("undone_at", "time", Correction.undone_at, "when it was taken back; empty: it stands"),
    ),
    select(Correction.id).order_by(Correction.id),
)

TABLES = (
    POSTS,
    _clicks(
        Feedback, Column("label", "text", Feedback.label, "rejected, reviewed or selected"), name="clicks",
        meaning="What fact-checkers clicked on cards, taken back or not.",
    ),
    _clicks(
        Decision, Column("choice", "text", Decision.choice, "fact_check or leave"), name="decisions",
        meaning="What was decided about selected posts, taken back or not.",
    ),
    STORIES,
    CORRECTIONS,
)  # fmt: skip
NAMES = tuple(table.name for table in TABLES)
