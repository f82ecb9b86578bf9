"""Handles as people paste them: with or without @, or as a link to a profile or post."""

import re
from collections.abc import Iterable

_LINK = re.compile(r"^(?:https?://)?(?:www\.|mobile\.|m\.)?(?:x|twitter)\.com/(?:#!/)?", re.IGNORECASE)
_HANDLE = re.compile(r"^@?([A-Za-z0-9_]{1,15})$")
_NO_PROFILES = frozenset(
    {"compose", "explore", "hashtag", "home", "i", "intent", "jobs", "login", "messages"}
    | {"notifications", "search", "settings", "share"}
)


def read_handle(pasted: str) -> str | None:
    """The bare handle in what somebody pasted, or None when there is none."""
    text = pasted.strip().strip("<>").replace("＠", "@")
    link = _LINK.match(text)
    if link:
        text = re.split(r"[/?#]", text[link.end() :], maxsplit=1)[0]
    found = _HANDLE.match(text)
    if found is None or (link and found[1].lower() in _NO_PROFILES):
        return None
    return found[1]


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
