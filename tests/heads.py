"""A head on a tiny encoder, as a desk has it: `encoders` beside `models`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ml import registry
from ml.encoders import shelf
from ml.examples import Example
from tests.labelling import samples


@dataclass(frozen=True)
class OnTiny:
    """Where an encoder and a head on it lie."""

    state: Path
    encoder: Path
    head: Path

    @classmethod
    def at(cls, state: Path) -> "OnTiny":
        """What was made there."""
        return cls(state, shelf.find(None, state / shelf.SHELF), state / "models" / "head")


def make(state: Path, *, layers: tuple[int, ...] = (1, 2)) -> OnTiny:
    """Make both, the head from forty posts of the samples."""
    from tests.ml.tiny import build_encoder  # brings torch, which most tests do without

    encoder = shelf.make(str(build_encoder(state / "tiny-xlmr")), state / shelf.SHELF, layers=layers)
    examples = [Example(text=one.text, label=one.label, language="es") for one in samples()[860:900]]
    settings: dict[str, Any] = {"encoder": str(encoder)}
    registry.train(examples, state / "models" / "head", recipe="encoder-head", settings=settings)
    return OnTiny.at(state)
