"""Reading files of X API v2: pages, pages by the line, or one post a line; what is unreadable is told, never fatal."""

from collections import ChainMap, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ml.files import is_rounded
from pipeline.language.speech import _
from pipeline.sources.documents import read_documents
from pipeline.sources.source import Post, Profile, SourceError
from pipeline.sources.x.json_values import mapping
from pipeline.sources.x.other_forms import without_author_id
from pipeline.sources.x.pages import OtherForm, Page, UnreadablePost, read_page
from pipeline.sources.x.posts import read_post

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
        before, other_forms = len(posts), defaultdict[str, list[str]](list)
        for sheet in found:
            posts += _posts(sheet, users, problems, other_forms)
        problems += [f"{_first(places)}: {form}" for form, places in other_forms.items()]
        if len(posts) == before:
            problems.append(f"{file.name} holds no posts: give a file of X API v2 pages or posts.")
    users |= _authors(posts, users)
    left_out = [f"{sheet.place}: {fault.sentence}" for each in sheets for sheet in each for fault in sheet.page.faults]
    return Feed(tuple(posts), users, tuple(problems), tuple(left_out))


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        found = sorted(each for each in path.rglob("*") if each.suffix in SUFFIXES and each.is_file())
        if not found:
            raise SourceError(
                _("The folder {path} holds no .json or .jsonl file: put a feed into it.").format(path=path)
            )
        return found
    if not path.is_file():
        raise SourceError(
            _("There is no feed at {path}: give a .json or .jsonl file, or a folder of them.").format(path=path)
        )
    return [path]


def _sheets(file: Path, problems: list[str]) -> Iterator[_Sheet]:
    """The pages of a file; what cannot be read is added to the problems."""
    for place, body in read_documents(file, problems):
        for each in body if isinstance(body, list) else [body]:
            # Collections of sample answers wrap each page with the question that it answers.
            wrapped = each.get("response") if isinstance(each, dict) and "endpoint" in each else None
            try:
                page = read_page(wrapped or each)
            except UnreadablePost as problem:
                problems.append(f"{place}: {problem}")
                continue
            yield _Sheet(place, page)


def _first(places: Sequence[str]) -> str:
    return places[0] + (f" and {len(places) - 1} more" if len(places) > 1 else "")


def _posts(
    sheet: _Sheet, users: dict[str, Profile], problems: list[str], other_forms: dict[str, list[str]]
) -> Iterator[Post]:
    """The posts of a page; authors that it does not include are looked for on all the others."""
    own = sheet.page.includes
    includes = replace(own, users=ChainMap(dict(own.users), users))
    for number, each in enumerate(sheet.page.objects, start=1):
        try:
            post = read_post(each, includes)
            _check_id(mapping(each).get("id"))
            if form := without_author_id(each, post):
                raise OtherForm(form)
            yield post
        except OtherForm as other:
            other_forms[str(other)].append(sheet.place)
        except UnreadablePost as problem:
            which = f", object {number}" if len(sheet.page.objects) > 1 else ""
            problems.append(f"{sheet.place}{which}: {problem}")


def _check_id(written: object) -> None:
    """Refuse a number that a program has rounded; X itself writes ids as texts."""
    if isinstance(written, int) and is_rounded(written):
        raise UnreadablePost(
            _("The id {written} looks rounded by a program: fetch this post anew.").format(written=written)
        )


def _authors(posts: Iterable[Post], users: dict[str, Profile]) -> dict[str, Profile]:
    """The authors whom no page includes."""
    return {post.author.external_id: post.author for post in posts if post.author.external_id not in users}
