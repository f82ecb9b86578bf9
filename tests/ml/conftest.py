import pytest

from ml.examples import Example

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
    return [Example(text=text, label=label, language="es", id=str(n)) for n, (text, label) in enumerate(pairs)]
