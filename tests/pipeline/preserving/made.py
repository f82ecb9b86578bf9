"""Records that are made of nothing but values, and the places where they lie."""

import io
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from PIL import Image

from pipeline.checks.evidence.view import LinkedPage
from pipeline.fetching.policy import Policy, read_places
from pipeline.fetching.poster import Poster
from pipeline.fetching.wire import Wire
from pipeline.preserving.gathering import Missing, Seen, Shown
from pipeline.preserving.page import Facts
from pipeline.preserving.record import Part, canonical
from pipeline.preserving.sealing import Authority, files_of
from tests.time_authority import Authority as Clock

NOON = datetime(2026, 11, 1, 12, 3, tzinfo=UTC)


def picture(colour: str = "teal") -> bytes:
    """A small picture as it came."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "PNG")
    return out.getvalue()


def post(text: str = "El paro baja un 3 %.", **more: Any) -> dict[str, Any]:
    """A post as it is gathered."""
    author = {"external_id": "7", "handle": "somebody", "name": "Somebody", "group": "Government"}
    return {
        "source": "x", "external_id": "900", "edit_ids": ["900"], "kind": "post", "text": text, "language": "es",
        "posted_at": NOON, "fetched_at": NOON, "url": "https://x.com/somebody/status/900", "author": author,
        "context": {}, "thread": None, "later_posts": [],
    } | more  # fmt: skip


def judgement(**more: Any) -> dict[str, Any]:
    """What a version said of it."""
    return {
        "probability": 0.81, "label": 1, "outcome": "positive", "sampling_probability": 1.0, "selected_probability": None,
        "highlights": [[3, 7, 0.5]], "sentence_start": None, "sentence_end": None, "created_at": NOON, "version": "v1",
        "recipe": "svm-tfidf", "threshold": 0.5, "findings": [],
    } | more  # fmt: skip


def linked(**more: Any) -> LinkedPage:
    """A page that was read."""
    values = {
        "url": "https://news.example/a", "final_url": "https://news.example/a", "title": "Unemployment", "text": "It fell.",
        "published": date(2026, 11, 1), "fetched_at": NOON,
    }  # fmt: skip
    return LinkedPage(**(values | more))


POST, JUDGEMENT, LINKED = post(), judgement(), linked()


def seen(
    *, post: dict[str, Any] = POST, judgement: dict[str, Any] = JUDGEMENT, page: LinkedPage | None = LINKED,
    colours: tuple[str, ...] = ("teal", "red"), missing: tuple[Missing, ...] = (),
) -> Seen:  # fmt: skip
    """Everything that was seen, with pictures of these colours."""
    facts = {"url": "https://pbs.example/1.png", "media_type": "image/png"}
    pictures = [Part(f"picture-{n}.png", "post", picture(one), facts) for n, one in enumerate(colours, 1)]
    parts = [Part("post.json", "post", canonical(post)), Part("judgement.json", "judgement", canonical(judgement))]
    return Seen(
        post, judgement, page, (*parts, *pictures), tuple(Shown(one.name, b"\xff\xd8") for one in pictures), missing
    )


FACTS = Facts(
    record=1, preserved_at=NOON, selected_at=NOON, selected_by="Fact-checker 1", selected_by_id="U0CHECKER1",
    why="To answer a complaint.", keep_until=NOON.replace(year=2031),
)  # fmt: skip


def asked(clock: Clock) -> Authority:
    """The authority as a desk has it configured."""
    policy = Policy(private_hosts=read_places(clock.place), total_s=5.0, read_s=2.0)
    return Authority(clock.url, Poster(Wire(policy)), clock.root)


def written(folder: Path, files: dict[str, bytes]) -> Path:
    """A record's folder."""
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def whole(folder: Path, authority: Authority | None = None, **of: Any) -> Path:
    """A record in a folder."""
    return written(folder, files_of(seen(**of), FACTS, authority))
