"""`claimwire rescore`: begins, says how far it is, ends; and says what stands in the way."""

import pytest
from click.testing import CliRunner

from bot.commands.main import claimwire
from pipeline import services
from pipeline.triage import rescoring
from pipeline.triage.triage import Judge
from tests.fakes import post
from tests.pipeline.conftest import account_id, monitor, new_version, store_posts
from tests.pipeline.triage.test_rescoring import judge, judged_before

__all__ = ["account_id", "judged_before", "monitor", "new_version", "store_posts"]


@pytest.fixture
def claim(database_url, redis_url, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, value in (("DATABASE_URL", database_url), ("REDIS_URL", redis_url), ("STATE_DIR", str(tmp_path))):
        monkeypatch.setenv(name, value)

    def type_(words: str):
        try:
            return CliRunner().invoke(claimwire, ["rescore", *words.split()])
        finally:
            services.current().engine.dispose()

    return type_


def test_from_the_beginning_to_the_end(claim, sessions, judged_before):
    _, later = judged_before(12)
    assert "Nothing was judged again yet" in claim("--status").output
    assert "later judges again when no new post waits" in claim("--since 2000-01-01").output
    assert "Rescoring 1 by later goes on: 0.0 %, 0 posts judged again, 0 of them" in claim("--status").output
    again = claim("")
    assert again.exit_code == 1
    assert "--cancel" in again.output
    while rescoring.turn(sessions, 1, judge=judge(later)):
        pass
    assert ": 100.0 %, 12 posts judged again, 9 of them otherwise than at first." in claim("--status").output
    assert "There is nothing to cancel".lower() in claim("--cancel").output.lower()
    assert "Begun" in claim("").output
    assert "was cancelled: 0.0 %" in claim("--cancel").output


def test_two_wishes_at_once_and_days_in_the_wrong_order_are_told(claim, judged_before):
    judged_before(1)
    for words in ("--status --cancel", "--status --since 2026-01-01", "--since 2026-02-01 --until 2026-02-01"):
        assert claim(words).exit_code == 2
    assert "No post was published then" in claim("--until 2001-01-01").output


def test_without_a_live_version_it_says_what_to_do(claim, store_posts):
    store_posts(post(1))
    assert "No version is live yet" in claim("").output


def test_another_promotion_is_told(claim, sessions, judged_before, new_version):
    judged_before(1)
    claim("")
    rescoring.turn(sessions, 1, judge=Judge(new_version("newest"), lambda _: []))
    assert "ended when another version was promoted: 0.0 %" in claim("--status").output
