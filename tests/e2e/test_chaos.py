"""The desk in real processes while Slack, X, Postgres and Redis break and processes are killed: the short form."""

import pytest

from benchmarks import chaos
from benchmarks.chaos import Form


@pytest.fixture
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("chaos")
    made.chmod(0o755)  # Postgres runs as another user when we are root
    return made


def test_nothing_is_lost_doubled_or_stuck_whatever_breaks(folder):
    found = chaos.measure(Form(seconds=15, slack_share=0.3, latest_s=2, may_still_come_s=5), seed=3, folder=folder)
    wrong = ("posts_lost", "cards_missing", "cards_doubled", "cards_stale", "acked_clicks_lost", "hung")
    assert {name: found[name] for name in wrong} == dict.fromkeys(wrong, 0)
    assert min(found["posts"], found["kills"], found["slack_faults"]) > 0


def test_without_the_look_before_a_second_posting_cards_are_doubled(folder):
    form = Form(seconds=8, slack_share=0.5, latest_s=2, look_first=False, only_slack=True)
    assert chaos.measure(form, seed=3, folder=folder)["cards_doubled"] > 0
