"""What a paper's study gives: rows of the paper's value beside ours, other tables, pictures, and what to mind."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

Value = float | int | str
"""A figure, or words where the paper says a thing in words."""

NO_WEIGHTS = "none"
"""What `weights` says where nothing that was trained before takes part."""

TINY = "random, tiny: the figure shows that the path works, and nothing about the paper"
"""What `weights` says where stand-ins take the place of weights that are not here (X-9)."""

_ITEM = re.compile(r"(CH|TN|CAM|TY|MH|X)-[1-9]\d*")


@dataclass(frozen=True, kw_only=True)
class PaperRow:
    """One value of a paper and ours for it; where ours cannot be had, the reason, and never a figure in its place.

    `item` is a key of docs/papers (such as TN-19), `what` says in words what was measured, with its unit or class.
    `paper` is None where the paper prints no value, or our copy of it lost it. `interval` is of 95 %.

    Raises:
        ValueError: the row says both a figure and why there is none, or neither, or what is not a number.
    """

    item: str
    what: str
    data: str
    paper: Value | None = None
    ours: Value | None = None
    interval: tuple[float, float] | None = None
    weights: str = NO_WEIGHTS
    not_possible_because: str | None = None

    def __post_init__(self) -> None:
        if not _ITEM.fullmatch(self.item):
            raise ValueError(f"{self.item!r} is no key of a paper, such as TN-19.")
        if (self.ours is None) == (not self.not_possible_because):
            raise ValueError(f"{self.item}, {self.what}: give our value, or say why there is none.")
        numbers = [one for one in (self.paper, self.ours, *(self.interval or ())) if isinstance(one, float)]
        if not all(map(math.isfinite, numbers)):
            raise ValueError(f"{self.item}, {self.what}: {numbers} are not all numbers.")
        if self.interval is not None and (isinstance(self.ours, str) or self.interval[0] > self.interval[1]):
            raise ValueError(f"{self.item}, {self.what}: {self.interval} is no interval of {self.ours!r}.")


@dataclass(frozen=True, kw_only=True)
class PaperTable:
    """A table of a shape of its own, such as words by split: a head, rows of as many cells, and a note below."""

    item: str
    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Value | None, ...], ...]
    note: str = ""

    def __post_init__(self) -> None:
        if any(len(row) != len(self.head) for row in self.rows):
            raise ValueError(f"{self.title}: each row needs {len(self.head)} cells.")


@dataclass(frozen=True, kw_only=True)
class PaperPicture:
    """A picture as PNG, under a file's name without its ending; the caption says in words what is to be seen."""

    name: str
    caption: str
    png: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class PaperFile:
    """A file that goes with a report, such as a page to look through errors, or the study's full figures."""

    name: str
    about: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class PaperReport:
    """A paper made again.

    `name` is the subcommand's (such as "generated"), `paper` its authors, year and title, `conclusion` one to three
    sentences on what came of it here, made from the figures. `remarks` are the paper's contradictions and what to mind.
    """

    name: str
    title: str
    paper: str
    conclusion: str
    rows: tuple[PaperRow, ...] = ()
    tables: tuple[PaperTable, ...] = ()
    remarks: tuple[str, ...] = ()
    pictures: tuple[PaperPicture, ...] = ()
    files: tuple[PaperFile, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Write the report as plain values, fit for JSON; pictures and files by name."""
        return {
            "name": self.name, "title": self.title, "paper": self.paper, "conclusion": self.conclusion,
            "rows": [asdict(row) for row in self.rows],
            "tables": [asdict(table) for table in self.tables],
            "remarks": list(self.remarks),
            "pictures": [{"name": one.name, "caption": one.caption} for one in self.pictures],
            "files": [{"name": one.name, "about": one.about} for one in self.files],
        }  # fmt: skip


def from_dict(values: Mapping[str, Any], *, pictures: Mapping[str, bytes] | None = None) -> PaperReport:
    """Read a report back, with those of its pictures whose PNG is given by name; its files stay where they lie."""
    shown = pictures or {}
    rows = [row | {"interval": tuple(row["interval"]) if row["interval"] else None} for row in values["rows"]]
    tables = [
        table | {"head": tuple(table["head"]), "rows": tuple(map(tuple, table["rows"]))} for table in values["tables"]
    ]
    told = {name: values[name] for name in ("name", "title", "paper", "conclusion")}
    return PaperReport(
        **told,
        rows=tuple(PaperRow(**row) for row in rows),
        tables=tuple(PaperTable(**table) for table in tables),
        remarks=tuple(values["remarks"]),
        pictures=tuple(
            PaperPicture(**one, png=shown[one["name"]]) for one in values["pictures"] if one["name"] in shown
        ),
    )


HEAD = ("key", "what", "the paper", "ours", "data", "weights")


def cells(rows: Sequence[PaperRow]) -> list[tuple[str, ...]]:
    """Write rows as words, in the order of HEAD: for the terminal, Markdown and HTML alike."""
    return [(one.item, one.what, _printed(one.paper), _ours(one), one.data, one.weights) for one in rows]


def shown(value: Value | None) -> str:
    """Write a value: figures with three digits behind the point, counts with thousands, a dash where there is none."""
    if value is None:
        return "–"
    if isinstance(value, str):
        return value
    return f"{value:,}" if isinstance(value, int) else f"{value:.3f}"


def _printed(value: Value | None) -> str:
    """Write the paper's value with the fourth digit that it may have."""
    return f"{value:.4f}".removesuffix("0") if isinstance(value, float) else shown(value)


def _ours(row: PaperRow) -> str:
    if row.ours is None:
        return f"not possible here because {row.not_possible_because}"
    ends = f" ({shown(row.interval[0])}–{shown(row.interval[1])})" if row.interval else ""
    return shown(row.ours) + ends
