"""Handles as people paste them: with or without @, or as a link to a profile or post."""

import re
from collections.abc import Iterable

_LINK = re.compile(r"^(?:https?://)?(?:www\.|mobile\.|m\.)?(?:x|twitter)\.com/(?:#!/)?", re.IGNORECASE)
_POST = re.compile(r"(?:\w+|i/web)/status(?:es)?/(\d{1,19})(?:[/?#]\S*)?", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s,;|<>]+")
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


def _name(pasted: str) -> str:
    text = pasted.strip().strip("<>").replace("＠", "@").rstrip(".:")
    link = _LINK.match(text)
    if link is None:
        return text.removeprefix("@")
    name = re.split(r"[/?#]", text[link.end() :], maxsplit=1)[0].removeprefix("@")
    return "" if name.lower() in _NO_PROFILES else name


def read_handles(pasted: Iterable[str]) -> tuple[list[str], list[str]]:
    """Every handle once, whatever its capitals, and one sentence for each entry that is no handle."""
    handles: dict[str, str] = {}
    problems = []
    for entry in pasted:
        handle = read_handle(entry)
        if handle:
            handles.setdefault(handle.lower(), handle)
        elif entry.strip():
            problems.append(
                f"“{_shown(entry)}” is not a handle: paste it as @name or as a link to the profile, "
                "with up to 15 letters, digits or underscores."
            )
    return list(handles.values()), problems


def _shown(entry: str) -> str:
    """What was pasted, short enough to repeat to the person."""
    text = " ".join(entry.split())
    return text if len(text) <= 60 else text[:59] + "…"
