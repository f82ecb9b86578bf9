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
        name = one.get("@id")
        if isinstance(name, str) and len(one) > 1:
            found[name] = {**found.get(name, {}), **one}
    return found


def linked(value: Any, known: Nodes, *, steps: int = _STEPS) -> Any:
    """A review (or a part of it) with what it names put in its place, a few steps deep."""
    if isinstance(value, list):
        return [linked(one, known, steps=steps) for one in value[:_MOST]]
    name = value.get("@id") if isinstance(value, dict) else value
    node = known.get(name) if isinstance(name, str) else None
    if node is not None:
        value = {**node, **value} if isinstance(value, dict) else node
    if not isinstance(value, dict) or not steps:
        return value
    return value | {part: linked(value[part], known, steps=steps - 1) for part in _FOLLOWED if part in value}


def _objects(value: Any, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    if depth > _DEEPEST:
        return
    if isinstance(value, dict):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _objects(one, depth + 1)
