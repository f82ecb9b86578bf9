"""Reading files of X API v2: pages, pages by the line, or one post a line; what is unreadable is told, never fatal."""

import json
from collections import ChainMap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.sources.source import Post, Profile, SourceError
from pipeline.sources.x_pages import Page, UnreadablePost, read_page
from pipeline.sources.x_posts import read_post

SUFFIXES = frozenset({".json", ".jsonl", ".ndjson"})


@dataclass(frozen=True)
class Feed:
    """What lay in the files: posts in their order, every user named, one sentence a problem and a left-out post."""

    posts: tuple[Post, ...]
    users: dict[str, Profile]
    problems: tuple[str, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True)
class _Sheet:
    """A page and the place where it was found."""

    place: str
    page: Page


def read_feed(paths: Iterable[Path]) -> Feed:
    """Read files, and folders of them in the order of their names; raises SourceError when there are none."""
    posts: list[Post] = []
    problems: list[str] = []
    files = [file for path in paths for file in _files(path)]
    sheets = [list(_sheets(file, problems)) for file in files]
    users = {key: user for each in sheets for sheet in each for key, user in sheet.page.includes.users.items()}
    for file, found in zip(files, sheets, strict=True):
        before = len(posts)
        for sheet in found:
            posts += _posts(sheet, users, problems)
        if len(posts) == before:
            problems.append(f"{file.name} holds no posts: give a file of X API v2 pages or posts.")
    users |= _authors(posts, users)
    left_out = [f"{sheet.place}: {fault.sentence}" for each in sheets for sheet in each for fault in sheet.page.faults]
    return Feed(tuple(posts), users, tuple(problems), tuple(left_out))


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        found = sorted(each for each in path.rglob("*") if each.suffix in SUFFIXES and each.is_file())
        if not found:
            raise SourceError(f"The folder {path} holds no .json or .jsonl file: put a feed into it.")
        return found
    if not path.is_file():
        raise SourceError(f"There is no feed at {path}: give a .json or .jsonl file, or a folder of them.")
    return [path]


def _sheets(file: Path, problems: list[str]) -> Iterator[_Sheet]:
    """The pages of a file; what cannot be read is added to the problems."""
    for place, body in _documents(file, problems):
        for each in body if isinstance(body, list) else [body]:
            # Collections of sample answers wrap each page with the question that it answers.
            wrapped = each.get("response") if isinstance(each, dict) and "endpoint" in each else None
            try:
                page = read_page(wrapped or each)
            except UnreadablePost as problem:
                problems.append(f"{place}: {problem}")
                continue
            yield _Sheet(place, page)


def _documents(file: Path, problems: list[str]) -> Iterator[tuple[str, object]]:
    """The JSON of a file: one document, or one on each line."""
    try:
        content = file.read_bytes().removeprefix(b"\xef\xbb\xbf")
    except OSError as error:
        raise SourceError(f"The feed {file} cannot be read ({error.strerror}): check its permissions.") from None
    if file.suffix == ".json":
        parts = [(file.name, content)]
    else:
        lines = enumerate(content.split(b"\n"), start=1)
        parts = [(f"{file.name} line {number}", line) for number, line in lines if line.strip()]
    for place, part in parts:
        try:
            yield place, json.loads(part)
        except json.JSONDecodeError as error:
            where = f" line {error.lineno}" if file.suffix == ".json" else ""
            problems.append(f"{place}{where} is not JSON ({error.msg}): it was left out, the rest was read.")
        except (ValueError, RecursionError):
            problems.append(f"{place} is not readable JSON: it was left out, the rest was read.")


def _posts(sheet: _Sheet, users: dict[str, Profile], problems: list[str]) -> Iterator[Post]:
    """The posts of a page; authors that it does not include are looked for on all the others."""
    own = sheet.page.includes
    includes = replace(own, users=ChainMap(dict(own.users), users))
    for number, each in enumerate(sheet.page.objects, start=1):
        try:
            yield read_post(each, includes)
        except UnreadablePost as problem:
            which = f", object {number}" if len(sheet.page.objects) > 1 else ""
            problems.append(f"{sheet.place}{which}: {problem}")


def _authors(posts: Iterable[Post], users: dict[str, Profile]) -> dict[str, Profile]:
    """The authors whom no page includes."""
    return {post.author.external_id: post.author for post in posts if post.author.external_id not in users}
