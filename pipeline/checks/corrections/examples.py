"""What the desk said of findings as examples: the rows of a file that training reads, and the examples themselves."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from sqlalchemy.orm import Session

from ml.examples import Example
from ml.files import Columns
from pipeline.fetching.reading.picture_files import PictureFiles
from pipeline.store.desk import corrections
from pipeline.tables import Correction
from pipeline.tables.corrections import CLASSES

Of = Literal["comparison", "generated"]
"""As `claimwire train` calls what is learnt."""

KINDS: Mapping[Of, str] = {"comparison": "comparison", "generated": "generated_text"}
TASKS: Mapping[str, Of] = {"comparison": "comparison", "generated-text": "generated"}
Row = dict[str, Any]
WHOLE, PASSAGE = "whole text", "passage"
NAMED = "correction:"
"""What a row's id begins with; the correction's follows."""

COLUMNS: Mapping[Of, Columns] = {
    "comparison": {
        "Id": "text", "claim": "text", "claim_image": "text", "document": "text", "document_image": "text",
        "Category": "text", "language": "text", "sentence": "text", "subject": "text", "version": "text",
        "corrected_at": "time",
    },
    "generated": {
        "id": "text", "text": "text", "label": "int", "language": "text", "pair": "text", "part": "text",
        "subject": "text", "version": "text", "corrected_at": "time",
    },
}  # fmt: skip


def rows(session: Session, of: Of) -> Iterator[Row]:
    """One row for each pair, or each text or passage, about which people agree, and whose text is kept."""
    for one in corrections.agreed(session, kind=KINDS[of]):
        yield from _ROWS[of](one)


def examples(session: Session, of: Of, *, evidence_dir: Path, whole: bool = False) -> list[Example]:
    """The same as examples, but for pairs whose pictures are gone from the folder of evidence.

    With `whole`, no passages of texts.
    """
    found = [one for one in rows(session, of) if not whole or one.get("part") != PASSAGE]
    if of == "generated":
        return [
            Example(one["text"], label=one["label"], language=one["language"], topic=one["pair"], id=one["id"])
            for one in found
        ]
    pairs = [
        Example(
            one["claim"], document=one["document"], label=CLASSES.index(one["Category"]), id=one["Id"],
            image=_path(one["claim_image"], evidence_dir), document_image=_path(one["document_image"], evidence_dir),
            language=one["language"],
        )
        for one in found
    ]  # fmt: skip
    return [one for one in pairs if all(Path(at).is_file() for at in (one.image, one.document_image) if at)]


def _path(name: str | None, folder: Path) -> str | None:
    return str(folder / name) if name else None


def _picture(hash_: str | None) -> str | None:
    """A picture's file, by its name within the folder of evidence."""
    return str(PictureFiles(Path()).path(hash_)) if hash_ else None


def _pair(one: Correction) -> Iterator[Row]:
    """A claim with its document; none where the answer that is right says nothing of how the pictures stand."""
    if one.answer is None or one.document is None:
        return
    yield _known(one) | {
        "Id": f"{NAMED}{one.id}", "claim": one.text, "claim_image": _picture(one.image), "document": one.document,
        "document_image": _picture(one.document_image), "Category": one.answer, "sentence": one.sentence,
    }  # fmt: skip


def _texts(one: Correction) -> Iterator[Row]:
    """The whole text where one writer has written it; else the passages that were quoted."""
    known = _known(one) | {"id": f"{NAMED}{one.id}", "pair": f"post:{one.tweet_id}"}
    text = one.text or ""
    if one.answer in ("human", "machine"):
        yield known | {"text": text, "label": int(one.answer == "machine"), "part": WHOLE}
        return
    for start, end, by_person in one.passages:
        if words := text[start:end].strip():
            yield known | {
                "id": f"{known['id']}:{start}", "text": words, "label": int(not by_person), "part": PASSAGE
            }  # fmt: skip


def _known(one: Correction) -> Row:
    return {
        "language": one.language, "subject": one.subject, "version": one.version, "corrected_at": one.created_at
    }  # fmt: skip


_ROWS: Mapping[Of, Callable[[Correction], Iterator[Row]]] = {"comparison": _pair, "generated": _texts}
