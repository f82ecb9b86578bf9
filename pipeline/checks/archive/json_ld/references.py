"""JSON-LD whose parts stand apart, each named by its @id: they are put where they are named."""

from collections.abc import Iterator, Mapping
from typing import Any

Nodes = Mapping[str, Mapping[str, Any]]

_FOLLOWED = ("author", "creator", "publisher", "itemReviewed", "reviewRating", "claimReviewed")
"""Where a review names what is said of it elsewhere."""
_DEEPEST = 12
_STEPS = 3
_MOST = 10
"""So many of a list are looked up; a review has one publisher, or a few authors."""


def nodes(value: Any) -> dict[str, Mapping[str, Any]]:
    """Everything in a value that has an @id and says something; what is said in several places is put together."""
    found: dict[str, Mapping[str, Any]] = {}
    for one in _objects(value):
        name = _id(one)
        if isinstance(name, str) and len(one) > 1:
            found[name] = {**found.get(name, {}), **one}
            if "://" in name and "#" in name:
                found.setdefault(f"#{name.rpartition('#')[2]}", found[name])
    return found


def linked(value: Any, known: Nodes, *, steps: int = _STEPS) -> Any:
    """A review (or a part of it) with what it names put in its place, a few steps deep."""
    if isinstance(value, dict):
        value = value.get("@list", value.get("@set", value))
    if isinstance(value, list):
        return [linked(one, known, steps=steps) for one in value[:_MOST]]
    name = _id(value) if isinstance(value, dict) else value
    node = _named(name, known) if isinstance(name, str) else None
    if node is not None:
        value = {**node, **value} if isinstance(value, dict) else node
    if not isinstance(value, dict):
        return value
    said = {_term(key): part for key, part in value.items()}
    return said | {part: linked(said[part], known, steps=steps - 1) for part in _FOLLOWED if steps and part in said}


def _named(name: str, known: Nodes) -> Mapping[str, Any] | None:
    """What has this name; a name without its page's address is that of the page at hand."""
    if name in known or "#" not in name:
        return known.get(name)
    node = known.get(f"#{name.rpartition('#')[2]}")
    return None if node is None or ("://" in name and "://" in str(_id(node))) else node


def _id(value: Mapping[str, Any]) -> Any:
    return value.get("@id", value.get("id"))


def _term(key: str) -> str:
    """A property's name without its vocabulary's: schema:url is url."""
    return key.rpartition("/")[2].removeprefix("schema:")


def _objects(value: Any, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    if depth > _DEEPEST:
        return
    if isinstance(value, dict):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _objects(one, depth + 1)
