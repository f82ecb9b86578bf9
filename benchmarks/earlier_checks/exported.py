"""Where the encoder lies that is measured; one of sentences alone is exported for the occasion, which takes torch."""

from pathlib import Path

from benchmarks.earlier_checks.encoders import is_one
from ml.encoders import shelf
from ml.retrieval.exporting import export_encoder


def found(named: str | None, work: Path) -> Path:
    """Give an encoder's folder; without a name, that of the installed weights; what is neither is exported now."""
    if named is None:
        return shelf.make(None, work / "encoders")
    if is_one(Path(named)):
        return Path(named)
    folder = work / "encoder"
    if not folder.is_dir():
        export_encoder(named, folder)
    return folder
