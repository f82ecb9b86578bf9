"""A small archive of checks written for these tests."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from sqlalchemy.orm import Session, sessionmaker

from ml.retrieval.fusion import SENTENCES
from pipeline.checks.archive.rows import check_row
from pipeline.store.archive import published_checks

CLAIMS = {
    "shark": ("Does a Photo Show a Shark on a Flooded Street?", "A shark swims in a flooded street of Riomar."),
    "pay": ("Did Ministers Double Their Pay?", "The ministers of Orvalia voted to double their own pay."),
    "jobs": ("Unemployment in 2019", "Unemployment fell by 3 % in 2019 under this government."),
    "masks": ("", "Masks cause illness in children, a doctor said on television."),
    "turbine": ("Wind turbines", "A wind turbine uses more power than it will ever give."),
}


@pytest.fixture
def enter(sessions: sessionmaker[Session]) -> Callable[..., list[int]]:
    """Enter claims (name, words and title); their ids in order."""

    def make(*rows: tuple[str, str, str]) -> list[int]:
        with sessions() as session:
            made = [
                check_row(publisher="Riomar Checks", reference=name, title=title, claim=claim, rating="False")
                for name, title, claim in rows
            ]
            published_checks.take(session, made, change=published_checks.begin_change(session))
            session.commit()
            by_name = {check.reference: check.id for check in published_checks.newest(session, limit=1_000)}
        return [by_name[name] for name, _, _ in rows]

    return make


@pytest.fixture
def archive(enter: Callable[..., list[int]]) -> dict[str, int]:
    """The five checks; their ids by name."""
    return dict(zip(CLAIMS, enter(*[(name, *words) for name, words in CLAIMS.items()]), strict=True))


class WordEncoder:
    """Vectors of eight numbers that tell by a few words what a text is about, in any language."""

    WORDS = (
        *({"shark", "tiburón"}, {"ministers", "ministros", "pay", "sueldo"}, {"unemployment", "paro"}),
        *({"masks", "mascarillas"}, {"turbine", "molino"}),
    )

    def __init__(self, name: str = "words") -> None:
        self.facts = SimpleNamespace(name=name, dimensions=8)
        self.fusions = SENTENCES
        self.embedded = 0

    def embed(self, texts: list[str]) -> np.ndarray:
        self.embedded += len(texts)
        rows = np.full((len(texts), 8), 0.01, dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            found = {word.strip(".,?!").lower() for word in text.split()}
            row[:5] += [bool(found & words) for words in self.WORDS]
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "archive"
