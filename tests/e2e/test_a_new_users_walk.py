"""README from top to bottom, as a newcomer: its own commands, typed as they stand, on the desk of one running demo."""

import csv
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.local import demo_desk
from bot.local.demo import free_port
from ml.encoders import shelf
from pipeline.configuration.settings import HOME
from tests.e2e.conftest import Demo, appears, running_demo, started
from tests.e2e.stage import cards
from tests.heads import OnTiny
from tests.test_commands_in_docs import in_blocks

WORTHY, OTHERS = "El paro bajó un {} % en 2025", "Gracias a los {} vecinos que habéis venido"
JOINS = re.compile(r"(?<=A desk joins it with ).*")


@pytest.mark.e2e
@pytest.mark.timeout(400)  # fifteen commands and two desks, on a machine that does other things, too
def test_readme_from_top_to_bottom(browser: Browser, on_tiny: OnTiny) -> None:
    with running_demo("--speed", "10", encoders=on_tiny.state / shelf.SHELF, FIRST_ENCODER="") as demo:
        (demo.folder / ".venv").mkdir()
        (demo.folder / ".venv" / "bin").symlink_to(Path(sys.executable).parent)
        page = browser.new_page()
        page.set_default_timeout(20_000)
        the_first_click(demo, page)
        the_same_desk_from_the_terminal(demo)
        another_slack_by_environment_alone(demo, page)
        day_one(demo)
        page.close()


def the_first_click(demo: Demo, page: Page) -> None:
    page.goto(demo.url)
    before = demo.ask("select count(*) from feedback")[0][0]
    assert before, "the demo has no past"
    expect(page.get_by_text("App connected")).to_be_visible(timeout=120_000)
    expect(cards(page).last).to_be_visible(timeout=120_000)
    cards(page).last.get_by_role("button", name="Reviewed").click()
    demo.eventually(f"select count(*) - {before} from feedback", [(1,)])


def the_same_desk_from_the_terminal(demo: Demo) -> None:
    report, found, versions, explained, built, exported = typed_all("The same desk from the terminal", demo.folder)
    for said in (report, found, versions, explained, built, exported):
        assert said.startswith(demo_desk.SENTENCE)
    assert "The model found an estimated" in report
    assert "@" in found
    assert re.search(r"^live +encoder-head-", versions, re.MULTILINE)
    assert "check-worthy (from " in explained
    rows = list(csv.DictReader((demo.folder / "desk.csv").read_text(encoding="utf-8").splitlines()))
    assert f"{len(rows)} rows of version 1 are in desk.csv." in exported
    assert f"{len(rows)} rows" in built


def another_slack_by_environment_alone(demo: Demo, page: Page) -> None:
    """As docs/ops.md says, and two commands of README's section on X."""
    (sandbox,) = re.findall(
        r"`\.venv/bin/(python -m bot\.sandbox) --port 8766`", (HOME / "docs/ops.md").read_text("utf-8")
    )
    elsewhere = demo.folder / "elsewhere"
    elsewhere.mkdir(mode=0o755)
    port = str(free_port(0))
    with started([*sandbox.split(), "--port", port], elsewhere) as log:
        settings = dict(one.split("=", 1) for one in appears(JOINS, log).split())
        with started(["claimwire", "up"], elsewhere, SOURCE="replay", FIRST_ENCODER="none", **settings) as up:
            appears(re.compile("Connected to Slack"), up)
            page.goto(f"http://127.0.0.1:{port}")
            expect(page.get_by_text("App connected")).to_be_visible()


def day_one(demo: Demo) -> None:
    write(demo.folder / "labels.csv", {WORTHY: 1, OTHERS: 0}, range(30))
    write(demo.folder / "held-out.csv", {WORTHY: 1, OTHERS: 0}, range(30, 40))
    write(demo.folder / "tweets.csv", {WORTHY: ""}, range(3))
    imported, campaign, retrained, versions, trained, evaluated, promoted = typed_all("Day one", demo.folder)
    assert "labels: 60 rows (label 0: 30, label 1: 30)." in imported
    assert "Announced in #tweets." in campaign
    assert re.search(r"^(Promoted: .* is live now|Refused: live stays as it was)\.$", retrained, re.MULTILINE)
    assert "candidate" in versions or "retired  encoder-head" in versions
    assert "models/mine" in trained
    assert "on 20 examples" in evaluated
    assert "is live now, in place of" in promoted
    (live,) = demo.ask("select name from model_versions where state = 'live' and task = 'checkworthiness'")
    assert live[0] in promoted


def typed_all(section: str, folder: Path) -> list[str]:
    """What the commands of a section of README say."""
    text = (HOME / "README.md").read_text(encoding="utf-8").split(f"\n## {section}\n")[1].split("\n## ")[0]
    return [typed(command, folder) for command in in_blocks(text)]


def typed(command: str, folder: Path) -> str:
    """Type a command as it stands; what it says, beside its output and in it. A refused candidate ends with 1."""
    others = ("DATABASE_URL", "REDIS_URL", "FIRST_ENCODER")
    environment = {name: value for name, value in os.environ.items() if name not in others}
    done = subprocess.run(
        shlex.split(command), cwd=folder, env=environment, check=False, timeout=120,
        stdin=subprocess.DEVNULL, capture_output=True, text=True,
    )  # fmt: skip
    said = done.stderr + done.stdout
    assert done.returncode == 0 or "Refused" in said, f"{command}\n{said}"
    assert "Traceback" not in said
    return said


def write(file: Path, texts: Mapping[str, object], numbers: range) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["text", "label"])
        rows.writerows([text.format(number), label] for number in numbers for text, label in texts.items())
