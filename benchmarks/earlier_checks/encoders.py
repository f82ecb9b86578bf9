"""Which encoder is measured: one that heads stand on, or one of sentences alone, exported for the occasion."""

from pathlib import Path

from sqlalchemy.orm import Session, sessionmaker

from ml.artefacts.on_disk import ArtefactError
from ml.encoders import facts, shelf
from ml.retrieval.encoder import SentenceEncoder
from ml.retrieval.exporting import export_encoder
from ml.retrieval.likeness import Likeness
from pipeline.checks.archive import Encoder
from pipeline.checks.archive.one_encoder import OneEncoder


def found(named: str | None, work: Path) -> Path:
    """Give an encoder's folder; without a name, that of the installed weights; what is neither is exported now."""
    if named is None:
        return shelf.make(None, work / "encoders")
    if _is_one(Path(named)):
        return Path(named)
    folder = work / "encoder"
    if not folder.is_dir():
        export_encoder(named, folder)
    return folder


def loaded(folder: Path, sessions: sessionmaker[Session]) -> Encoder:
    """Load it as a worker would; raises SystemExit where it does not know what texts are alike."""
    if not _is_one(folder):
        return SentenceEncoder(folder)
    encoder = OneEncoder.by(shelf.load(folder), sessions)
    if encoder is None:
        raise SystemExit(f"{folder} does not give its network's last layer: make the encoder again without --layer.")
    return encoder


def unkept(folder: Path) -> Likeness | SentenceEncoder:
    """Load it for texts that are in no database."""
    return (_is_one(folder) and Likeness.by(shelf.load(folder))) or SentenceEncoder(folder)


def _is_one(folder: Path) -> bool:
    try:
        facts.load(folder)
    except ArtefactError:
        return False
    return True
