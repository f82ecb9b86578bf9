"""The encoder that is measured: one that heads stand on, or one of sentences alone."""

from pathlib import Path

from sqlalchemy.orm import Session, sessionmaker

from ml.artefacts.on_disk import ArtefactError
from ml.encoders import facts, shelf
from ml.retrieval.encoder import SentenceEncoder
from ml.retrieval.likeness import Likeness
from pipeline.checks.archive import Encoder
from pipeline.checks.archive.one_encoder import OneEncoder


def loaded(folder: Path, sessions: sessionmaker[Session]) -> Encoder:
    """Load it as a worker would; raises SystemExit where it does not know what texts are alike."""
    if not is_one(folder):
        return SentenceEncoder(folder)
    encoder = OneEncoder.by(shelf.load(folder), sessions)
    if encoder is None:
        raise SystemExit(f"{folder} does not give its network's last layer: make the encoder again without --layer.")
    return encoder


def unkept(folder: Path) -> Likeness | SentenceEncoder:
    """Load it for texts that are in no database."""
    return (is_one(folder) and Likeness.by(shelf.load(folder))) or SentenceEncoder(folder)


def is_one(folder: Path) -> bool:
    """Whether a folder holds an encoder that heads stand on."""
    try:
        facts.load(folder)
    except ArtefactError:
        return False
    return True
