import os
from pathlib import Path

import pytest

from ml.examples import Example
from tests.made_once import made_once

# Networks as small as these tests' lose far more time to threads that wait for each other than they gain.
os.environ["OMP_NUM_THREADS"] = "1"

CLAIMS = (
    "El paro ha subido un 12% en España desde 2019",
    "La deuda ha subido un 30% en España desde 2015",
    "El precio de la luz ha subido un 52% desde 2020",
    "La inversión en sanidad ha subido un 8% en España",
)
CHATTER = (
    "Muchas gracias a todos por venir hoy a Lugo",
    "Gracias por venir, feliz domingo a todos",
    "Feliz cumpleaños, muchas gracias amigo",
    "Hoy feliz de acompañar a todos en Vigo, gracias",
)


@pytest.fixture(scope="session")
def eight() -> list[Example]:
    """Eight examples that any model must be able to learn by heart."""
    pairs = [(text, 1) for text in CLAIMS] + [(text, 0) for text in CHATTER]
    return [
        Example(text=text, label=label, selected=int(label and n % 2), language="es", id=str(n))
        for n, (text, label) in enumerate(pairs)
    ]


@pytest.fixture(scope="session")
def tiny_t5(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a tiny T5, built once for the whole run; do not write into it."""
    from tests.ml.tiny import build_t5  # brings torch, which most tests do without

    return made_once(tmp_path_factory, "tiny-t5", build_t5)
