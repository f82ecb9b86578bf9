"""Pairs in the layout of the Factify data sets (TN-3): claim, document, both pictures, category.

A picture column holds a link or a file's name; either is looked for in a local folder, and never fetched. The columns
of recognised text in pictures are left aside, as the paper does (TN-4).
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from ml.answers.document_comparison import LABELS
from ml.counting import counted
from ml.examples import Example
from ml.files import ExamplesError, Row, read_rows

PICTURES = ("claim_image", "document_image")
SUFFIXES = ("", ".jpg", ".jpeg", ".png", ".webp", ".gif")
_NUMBERS = {name.lower(): place for place, name in enumerate(LABELS)}


@dataclass(frozen=True)
class Pairs:
    """What was read, and how many pictures were named by the rows and how many of these are not in the folder."""

    examples: list[Example]
    named: int
    missing: int

    @property
    def sentence(self) -> str:
        """Say it in plain words."""
        missing = f"{self.missing} of {counted(self.named, 'picture')} {'is' if self.named == 1 else 'are'} missing"
        return f"{counted(len(self.examples), 'pair')}; {missing}"


def read_pairs(paths: Sequence[Path], *, images: Path | None = None, labelled: bool = True) -> Pairs:
    """Read CSV, TSV or JSON Lines files; pictures are looked for in `images`, or beside each file.

    Raises:
        ExamplesError: a file cannot be read or is empty, a column is missing, or a category is none of the five.
    """
    examples = [example for path in paths for example in _read(path, images or path.parent, labelled=labelled)]
    if not examples:
        raise ExamplesError(f"{' and '.join(path.name for path in paths)} holds no pairs; give a file with some.")
    named = [path for one in examples for path in (one.image, one.document_image) if path is not None]
    return Pairs(examples, named=len(named), missing=sum(not Path(path).is_file() for path in named))


@dataclass(frozen=True)
class PictureLink:
    """A picture that a row names by its link; `category` is as the row has it, "" where it has none."""

    file: str
    category: str
    link: str


def picture_links(paths: Sequence[Path]) -> Iterator[PictureLink]:
    """Yield the links of the picture columns, in the order of the rows; ExamplesError where a file cannot be read."""
    for path in paths:
        for number, row in read_rows(path):
            columns = _columns(row)
            if not any(name in columns for name in PICTURES):
                raise ExamplesError(
                    f"{path.name}, line {number}: no column {' or '.join(PICTURES)}; it has {', '.join(columns)}."
                )
            category = str(columns.get("category") or "").strip()
            for name in PICTURES:
                cell = str(columns.get(name) or "").strip()
                if "://" in cell:
                    yield PictureLink(path.name, category, cell)


def link_name(link: str) -> str:
    """How the file of a linked picture is called, without its ending."""
    return hashlib.sha256(link.encode()).hexdigest()


def _columns(row: Row) -> Row:
    return {str(name).strip().lower().replace(" ", "_"): value for name, value in row.items()}


def _read(path: Path, images: Path, *, labelled: bool) -> Iterator[Example]:
    for number, row in read_rows(path):
        yield _example(_columns(row), images, where=f"{path.name}, line {number}", labelled=labelled)


def _example(columns: Row, images: Path, *, where: str, labelled: bool) -> Example:
    for name in ("claim", "document", *(("category",) if labelled else ())):
        if name not in columns:
            raise ExamplesError(f"{where}: no column {name!r}; it has {', '.join(columns)}.")
    identity, language = columns.get("id", columns.get("")), columns.get("language")
    return Example(
        text=str(columns["claim"] or ""),
        document=str(columns["document"] or ""),
        label=_number(columns["category"], where=where) if labelled else None,
        image=_picture(columns, "claim_image", images),
        document_image=_picture(columns, "document_image", images),
        id=None if identity in (None, "") else str(identity),
        language=None if language in (None, "") else str(language),
    )


def _number(category: object, *, where: str) -> int:
    name = str(category).strip().lower()
    if name not in _NUMBERS:
        raise ExamplesError(f"{where}: {category!r} is no category; choose among {', '.join(LABELS)}.")
    return _NUMBERS[name]


def _picture(columns: Mapping[str, object], column: str, images: Path) -> str | None:
    """Say where a picture lies, or would lie: by its name, its link's last part, or its link's sha256."""
    cell = str(columns.get(column) or "").strip()
    if not cell:
        return None
    link = "://" in cell
    last = unquote(urlsplit(cell).path).rsplit("/", 1)[-1] if link else ""
    names = [last, link_name(cell)] if link else [cell]
    found = (images / f"{name}{suffix}" for name in names if name for suffix in SUFFIXES)
    return str(next((path for path in found if _is_inside(path, images)), images / Path(names[0] or names[-1]).name))


def _is_inside(path: Path, images: Path) -> bool:
    """Say whether a file is there and in its folder: a row is to name no other file of this machine."""
    return path.is_file() and path.resolve().is_relative_to(images.resolve())
