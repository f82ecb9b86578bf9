"""The local X and a source that reads from it."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
sys.path.insert(0, str(ROOT))  # for tests.x_server: the tests are no installed package

from pipeline.sources.source import Monitored  # noqa: E402
from pipeline.sources.x.client import XClient  # noqa: E402
from pipeline.sources.x.source import XSource  # noqa: E402
from tests.x_server import XServer  # noqa: E402


@pytest.fixture(scope="session")
def running_x() -> Iterator[XServer]:
    with XServer() as server:
        yield server


@pytest.fixture
def x(running_x: XServer) -> XServer:
    """A local X with nobody on it yet."""
    running_x.start_over()
    return running_x


@pytest.fixture
def pauses() -> list[float]:
    """The pauses that the source made, in seconds, without making them."""
    return []


@pytest.fixture
def source(x: XServer, pauses: list[float]) -> Iterator[XSource]:
    source = XSource(XClient(x.token, x.url, timeout_s=(2.0, 2.0), sleep=pauses.append))
    yield source
    source.client.close()


@pytest.fixture
def monitored():
    """A monitored account for a user of the server."""

    def build(user: dict, *, cursor: str | None = None, **settings) -> Monitored:
        return Monitored(user["id"], user["username"], cursor, **settings)

    return build


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with public data beside the checkout, where there is one."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("The folder ../shared/data with public payloads is not here.")
    return folder
