"""`claimwire retention`: says what would go, and lets it go only when it is told to."""

from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from bot.commands.main import claimwire
from pipeline import services
from pipeline.configuration.kept import Kind
from pipeline.store import acts
from pipeline.tables import Act


@pytest.fixture
def claim(database_url, redis_url, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, value in (("DATABASE_URL", database_url), ("REDIS_URL", redis_url), ("STATE_DIR", str(tmp_path))):
        monkeypatch.setenv(name, value)

    def type_(*words: str):
        try:
            return CliRunner().invoke(claimwire, ["retention", *words]).output
        finally:
            services.current().engine.dispose()

    return type_


def test_nothing_is_set_and_nothing_goes(claim):
    said = claim("--apply")
    assert said.count("Kept for ever") == len(Kind)
    assert said.endswith("Gone: nothing.\n")


def test_it_says_first_and_acts_when_told(claim, sessions, monkeypatch):
    with sessions() as session:
        assert acts.is_new(session, person="U1", act="a click")
        session.query(Act).update({"heard_at": datetime.now(UTC) - timedelta(days=40)})
        session.commit()
    monkeypatch.setenv("KEEP_MESSAGES_DAYS", "30")
    for said in (claim(), claim("--apply")):
        line = next(line for line in said.splitlines() if " acts " in line)
        assert line.split()[:4] == ["KEEP_MESSAGES_DAYS", "30", "acts", "1"]
        assert said.count("Kept for ever") == len(Kind) - 1
    assert said.endswith("Gone: 1 messages.\n")
    assert next(line for line in claim().splitlines() if " acts " in line).split()[3] == "0"
