"""What a drawing shows: boxes, and which of them goes into which; the rest is `plan.py`'s."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["given", "encoder", "vector", "layers", "answer", "step"]


@dataclass(frozen=True)
class Box:
    """A part: its key in the drawing, what it is called, and what is in it, line by line."""

    key: str
    title: str
    lines: tuple[str, ...] = ()
    kind: Kind = "layers"


@dataclass(frozen=True)
class Diagram:
    """A drawing: boxes in reading order, arrows from box to box by their keys, and arrows that lead back up.

    Raises:
        ValueError: an arrow begins or ends at no box, or two boxes have one key.
    """

    name: str
    title: str
    caption: str
    boxes: tuple[Box, ...]
    arrows: tuple[tuple[str, str], ...]
    back: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        keys = [box.key for box in self.boxes]
        if len(set(keys)) < len(keys):
            raise ValueError(f"{self.name}: two boxes have one key among {', '.join(keys)}.")
        for arrow in (*self.arrows, *self.back):
            if not set(arrow) <= set(keys):
                raise ValueError(f"{self.name}: the arrow {arrow} begins or ends at no box.")

    def rows(self) -> list[list[Box]]:
        """Put boxes into rows, each below all that lead to it; in a row they stand below what they come from."""
        into: dict[str, list[str]] = {
            box.key: [one for one, other in self.arrows if other == box.key] for box in self.boxes
        }
        levels: dict[str, int] = {}
        while len(levels) < len(self.boxes):
            ready = [key for key in into if key not in levels and all(one in levels for one in into[key])]
            for key in ready:
                levels[key] = max((levels[one] + 1 for one in into[key]), default=0)
            if not ready:
                raise ValueError(f"{self.name}: arrows go round; name the one that leads back.")
        rows = [[box for box in self.boxes if levels[box.key] == level] for level in range(max(levels.values()) + 1)]
        return _below(rows, into)


def _below(rows: list[list[Box]], into: Mapping[str, Sequence[str]]) -> list[list[Box]]:
    places: dict[str, float] = {}
    for row in rows:
        means = {
            box.key: sum(places[one] for one in into[box.key]) / len(into[box.key]) if into[box.key] else float(at)
            for at, box in enumerate(row)
        }
        row.sort(key=lambda box: means[box.key])
        places |= {box.key: (at + 0.5) / len(row) for at, box in enumerate(row)}
    return rows
