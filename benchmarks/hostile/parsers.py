"""What of ours reads text from outside, each in the form in which such text arrives."""

import json
import tempfile
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from bot.blocks import text as blocks
from ml.errors import UserError
from ml.files import open_rows
from ml.retrieval.terms import terms
from ml.text import fragments, sentences, stylometry, words
from ml.text.languages import Profile, nearest
from pipeline.checks.archive import dates
from pipeline.checks.archive.json_ld import feeds
from pipeline.fetching.address.target import read_target
from pipeline.fetching.answer import kinds
from pipeline.fetching.errors import FetchError
from pipeline.fetching.reading import charsets
from pipeline.near_duplicates import minhash, post_text, same_post
from pipeline.sources import handles
from pipeline.sources.x import pages, posts

_REFUSALS = (UserError, FetchError, ValueError)
"""A refusal is an answer, if it comes as soon."""
_SPANISH = {"es": Profile(groups=tuple("abcdefghijklmnñopqrstuvwxyz "), farthest=1.0)}


@dataclass(frozen=True)
class Parser:
    """A reader, and what it is asked."""

    name: str
    reading: Callable[[str], object]
    ordinary: Callable[[str], str] = str
    """What ordinary text looks like where it is no prose."""
    method: str = "read"

    def read(self, text: str) -> None:
        """Read the whole text, or refuse it."""
        try:
            found = self.reading(text)
            if isinstance(found, Iterator):
                for _ in found:
                    pass
        except _REFUSALS:
            return

    @property
    def source(self) -> str:
        """Parsers have no pattern of their own to make shapes from."""
        return ""


def parsers() -> Iterable[Parser]:
    """All of them."""
    for name, reading in _READINGS.items():
        yield Parser(name, reading, _ORDINARY.get(name, str))


def _copies(text: str) -> None:
    """As triage does with a post and one that stands."""
    ours, theirs = post_text.read(text), post_text.read(text + " x")
    same_post.differing_words(ours, theirs, alike=0.9, least_words=4)
    minhash.are_copies(text, text + " x")


def _from_file(suffix: str, written: Callable[[str], str], read: Callable[[Path], object]) -> Callable[[str], object]:
    def reading(text: str) -> None:
        with tempfile.NamedTemporaryFile("w", suffix=suffix, encoding="utf-8", errors="replace", newline="") as file:
            file.write(written(text))
            file.flush()
            for _ in read(Path(file.name)):  # type: ignore[attr-defined]
                pass

    return reading


def _post(text: str) -> object:
    entities = {"urls": [{"url": text[:500], "expanded_url": text[:5000]}], "mentions": [{"username": text[:50]}]}
    post = {"id": "1", "text": text, "created_at": text[:60], "author_id": "1", "entities": entities}
    pages.read_page({"data": [post], "errors": [{"title": text}], "includes": {"users": [{"id": "1", "name": text}]}})
    return posts.read_post(post)


def _shown(text: str) -> None:
    (
        blocks.outside(text),
        blocks.flat(text, 300),
        blocks.formatted(text, 3000),
        blocks.sections(text),
        blocks.titled(text, text),
    )
    blocks.marked_text(text, [(place, place + 3) for place in range(0, 3000, 7)], 3000, sentence=(5, 90))
    blocks.linked(text, text)


_READINGS: dict[str, Callable[[str], object]] = {
    "ml.text.words": lambda text: words.cleaned(text, steps=sorted(words.STEPS)),
    "ml.text.words.words_and_marks": words.words_and_marks,
    "ml.text.sentences": sentences.sentences,
    "ml.text.fragments.windows": lambda text: fragments.windows(text, words.words_and_marks(text)),
    "ml.text.fragments.disjoint": lambda text: fragments.disjoint(text, words.words_and_marks(text), size=50),
    "ml.text.stylometry": stylometry.figures,
    "ml.text.languages": lambda text: nearest(text, _SPANISH),
    "ml.retrieval.terms": terms,
    "near_duplicates.minhash": lambda text: minhash.sketch(minhash.normalise(text)),
    "near_duplicates.same_post": _copies,
    "sources.x.posts": _post,
    "sources.handles": lambda text: handles.read_handles(handles.split_pasted(text)),
    "sources.handles, many": handles.read_pasted,
    "fetching.address": lambda text: read_target("https://" + text),
    "fetching.answer.declared": lambda text: (kinds.declared_charset(text), kinds.check_declared(text, "page")),
    "fetching.answer.content": lambda text: kinds.check_content(text.encode(errors="replace"), "text/html", "page"),
    "fetching.page.decode": lambda text: charsets.decode(text.encode(errors="replace"), ""),
    "archive.dates": dates.read_date,
    "archive.json": lambda text: feeds.json_values(StringIO(f'[{{"a": {json.dumps(text)}}}]'), "a file"),
    "archive.broken_json": lambda text: feeds.json_values(StringIO("[" + text), "a file"),
    "archive.page": _from_file(".html", lambda text: f"<html><body>{text}</body></html>", feeds.page_values),
    "files.csv": _from_file(".csv", lambda text: "text,label\n" + text + "\n", open_rows),
    "files.csv.heading": _from_file(".csv", lambda text: text + "\n1,2\n", open_rows),
    "files.tsv": _from_file(".tsv", lambda text: "text\tlabel\n" + text + "\n", open_rows),
    "files.jsonl": _from_file(".jsonl", lambda text: json.dumps({"text": text, text[:100]: 1}) + "\n", open_rows),
    "blocks": _shown,
    "unicode": lambda text: unicodedata.normalize("NFKC", text),
}


def _table(text: str) -> str:
    """A word a row."""
    return text.replace(" ", "\n")


_ORDINARY: dict[str, Callable[[str], str]] = {
    "archive.broken_json": lambda text: json.dumps(text.split(), ensure_ascii=False)[1:],
    "files.csv": _table,
    "files.csv.heading": _table,
    "files.tsv": _table,
}
