"""`claimwire papers drawings`: the desk's drawing names what the desk's own code names."""

import json

from click.testing import CliRunner

from bot.commands.papers import desk_steps
from bot.commands.papers.main import papers
from pipeline.queue import QUEUES, Task


def test_seven_steps_with_the_desks_own_tasks_tables_and_share(monkeypatch):
    steps = desk_steps.steps()
    assert len(steps) == 7  # CH-5 … CH-11
    told = dict(steps)
    assert "all positives and 30% of the negatives" in told["cards go to Slack"]
    assert "task show_card, queue cards" in told["cards go to Slack"]
    assert "buttons: rejected, reviewed, selected" in told["fact-checkers answer"]
    assert "tables feedback, predictions" in told["the answer is kept beside the judgement"]
    monkeypatch.setitem(QUEUES, Task.SHOW_CARD, "elsewhere")
    assert "task show_card, queue elsewhere" in dict(desk_steps.steps())["cards go to Slack"]


def test_the_command_writes_every_drawing(tmp_path):
    done = CliRunner().invoke(papers, ["drawings", "--json", "--out", str(tmp_path)])
    assert done.exit_code == 0, done.output
    report = json.loads(done.stdout)
    assert {row["item"] for row in report["rows"]} == {"CH-13", "CAM-10", "TN-23", "TY-18", "TY-7", "MH-1"}
    assert all((tmp_path / row["ours"]).is_file() for row in report["rows"])
