"""Handles as people paste them: with or without @, or as a link to a profile or post."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.language.speech import _

_LINK = re.compile(r"^(?:https?://)?(?:www\.|mobile\.|m\.)?(?:x|twitter)\.com/(?:#!/)?", re.IGNORECASE)
_POST = re.compile(r"(?:\w+|i/web)/status(?:es)?/(\d{1,19})(?:[/?#]\S*)?", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s,;|<>]+")
_CELLS = re.compile(r"[,;|<>\t]+")
_AROUND = "()[]{}\"'“”‘’«»,;!?"
_HANDLE = re.compile(r"[A-Za-z0-9_]{1,15}")
_NO_PROFILES = frozenset(
    {"compose", "explore", "hashtag", "home", "i", "intent", "jobs", "login", "messages"}
    | {"notifications", "search", "settings", "share"}
)


def read_handle(pasted: str) -> str | None:
    """The bare handle in what somebody pasted, or None when there is none."""
    name = _name(pasted)
    return name if _HANDLE.fullmatch(name) else None


def read_post_link(pasted: str) -> str | None:
    """The number of the post that a link leads to, or None where it leads to none of X."""
    text = pasted.strip().strip("<>")
    link = _LINK.match(text)
    found = _POST.fullmatch(text, link.end()) if link else None
    return found[1] if found else None


def split_pasted(pasted: str) -> list[str]:
    """The names in pasted text, however separated, each once; the source explains which are no handles.

    Links that lead to no profile, such as x.com/home, are passed over.
    """
    names: dict[str, str] = {}
    for name in filter(None, map(_name, _BETWEEN.split(pasted))):
        names.setdefault(name.lower(), name)
    return list(names.values())


@dataclass(frozen=True)
class Pasted:
    """What a pasted text names: each handle once, with its line, and what is none, line by line."""

    handles: dict[str, int]
    not_understood: list[tuple[int, str]]


def read_pasted(text: str) -> Pasted:
    """The handles in a text of any size. A name is never taken for a handle.

    A word without @ is one only where it stands alone, between separators or on its line: two words beside each other
    are somebody's name, which a handle beside them explains.
    """
    handles: dict[str, tuple[str, int]] = {}
    odd: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        for cell in filter(str.strip, _CELLS.split(line)):
            found, said = _in_cell(cell)
            for handle in found:
                handles.setdefault(handle.lower(), (handle, number))
            odd += [(number, said)] if said else []
    return Pasted(dict(handles.values()), odd)


def is_marked(text: str) -> bool:
    """Whether it begins as nothing but a handle or a link does."""
    return text[:1] in ("@", "＠") or _LINK.match(text) is not None


def _in_cell(cell: str) -> tuple[list[str], str]:
    """The handles of one cell, and what is none; the words beside a handle say whose it is."""
    words = [word for part in cell.split() if (word := part.strip(_AROUND))]
    marked = list(filter(is_marked, words))
    asked = marked or (words if len(words) == 1 else [])
    found = {word: read_handle(word) for word in asked}
    odd = [word for word, handle in found.items() if handle is None] if asked else words
    return [handle for handle in found.values() if handle], " ".join(odd)


def _name(pasted: str) -> str:
    text = pasted.strip().strip("<>").replace("＠", "@").rstrip(".:")
    link = _LINK.match(text)
    if link is None:
        return text.removeprefix("@")
    name = re.split(r"[/?#]", text[link.end() :], maxsplit=1)[0].removeprefix("@")
    return "" if name.lower() in _NO_PROFILES else name


def read_handles(pasted: Iterable[str]) -> tuple[list[str], dict[str, str]]:
    """Every handle once, whatever its capitals, and a sentence for each entry that is no handle."""
    handles: dict[str, str] = {}
    problems: dict[str, str] = {}
    for entry in pasted:
        handle = read_handle(entry)
        if handle:
            handles.setdefault(handle.lower(), handle)
        elif entry.strip():
            problems[entry] = _(
                "“{entry}” is not a handle: paste it as @name or as a link to the profile, with up to 15 "
                "letters, digits or underscores."
            ).format(entry=_shown(entry))
    return list(handles.values()), problems


def _shown(entry: str) -> str:
    """What was pasted, short enough to repeat to the person."""
    text = " ".join(entry.split())
    return text if len(text) <= 60 else text[:59] + "…"
