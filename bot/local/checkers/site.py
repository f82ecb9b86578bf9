"""The pages that the demo's posts link to when its checkers work: written as files, and the feed that links to them."""

import html
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from bot.local.checkers import drawing
from pipeline.configuration.settings import HOME

POSTS = HOME / "samples" / "checkers" / "posts.json"
FIRST = "page-00.json"
"""Before all pages of the feed: their findings take longest."""

_PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>
<meta property="og:type" content="article"><meta property="og:title" content="{title}">{picture}
<style>body{{font:18px/1.5 Georgia,serif;max-width:40em;margin:3em auto;padding:0 1em}}img{{max-width:100%}}</style>
</head>
<body><article><h1>{title}</h1>{shown}{paragraphs}</article></body></html>
"""
_SEED = 20261130


@dataclass(frozen=True)
class Linked:
    """A post of the samples, and the page that it links to, if any; a picture is what it shows, and in which colour."""

    id: str
    author_id: str
    lang: str
    at: str
    name: str
    text: str
    photo: Sequence[str] | None
    title: str | None
    picture: Sequence[str] | None
    document: Sequence[str] | None


def posts(file: Path = POSTS) -> list[Linked]:
    """Read the samples."""
    return [Linked(**one) for one in json.loads(file.read_text(encoding="utf-8"))]


def build(feed: Path, folder: Path, *, address: str) -> Path:
    """Write the pages into `folder`/site, and beside it the feed with the posts that link to `address`; its folder."""
    site, played = folder / "site", folder / "feed"
    shutil.rmtree(played, ignore_errors=True)
    shutil.copytree(feed, played)
    site.mkdir(parents=True, exist_ok=True)
    chance = Random(_SEED)  # noqa: S311 -- the same pictures every time
    found = posts()
    for post in found:
        place = chance.randrange(drawing.PLACES)
        _draw(site / f"{post.name}-post.png", post.photo, place, chance)
        other = (place + (post.photo != post.picture)) % drawing.PLACES
        _draw(site / f"{post.name}-page.png", post.picture, other, chance)
        if post.document:
            (site / f"{post.name}.html").write_text(_page(post), encoding="utf-8")
    (played / FIRST).write_text(json.dumps(_objects(found, address), ensure_ascii=False), encoding="utf-8")
    return played


def _draw(path: Path, shown: Sequence[str] | None, place: int, chance: Random) -> None:
    if shown is not None:
        subject, colour = shown
        drawing.scene(chance, subject=subject, colour=colour, place=place).save(path)


def _page(post: Linked) -> str:
    image = f"{post.name}-page.png" if post.picture else ""
    return _PAGE.format(
        language=post.lang,
        title=html.escape(post.title or ""),
        picture=f'<meta property="og:image" content="/{image}">' if image else "",
        shown=f'<p><img src="/{image}" alt=""></p>' if image else "",
        paragraphs="".join(f"<p>{html.escape(one)}</p>" for one in post.document or ()),
    )


def _objects(found: Sequence[Linked], address: str) -> Mapping[str, Any]:
    """The posts as a page of the X API v2; who wrote them stands in the feed's other pages."""
    return {
        "data": [_object(post, address) for post in found],
        "includes": {
            "media": [
                {"media_key": f"3_{post.id}", "type": "photo", "url": f"{address}/{post.name}-post.png"}
                for post in found
                if post.photo
            ]
        },
    }


def _object(post: Linked, address: str) -> Mapping[str, Any]:
    link = f"{address}/{post.name}.html"
    text, start = post.text.format(link=link), post.text.find("{link}")
    urls = [{"start": start, "end": start + len(link), "url": link, "expanded_url": link}] if post.document else []
    made: dict[str, Any] = {
        "id": post.id, "text": text, "author_id": post.author_id, "created_at": post.at, "lang": post.lang,
        "conversation_id": post.id, "edit_history_tweet_ids": [post.id], "entities": {"urls": urls},
    }  # fmt: skip
    if len(text) > 280:
        made |= {"text": f"{text[:276]}…", "note_tweet": {"text": text}}
    return made | ({"attachments": {"media_keys": [f"3_{post.id}"]}} if post.photo else {})
