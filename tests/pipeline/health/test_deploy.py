"""The dashboard and the alert rules name metrics that there are, and Prometheus can read the rules."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import yaml

from pipeline.configuration.settings import HOME
from pipeline.health import metrics, processes
from pipeline.health.state import Disk, Figures, LiveModel, Reads, State
from pipeline.store.health.figures import GroupLag, Speed, Waiting
from pipeline.store.health.sightings import Standing
from pipeline.store.heartbeats import Process, Sign

DEPLOY = HOME / "deploy"
NOW = datetime(2026, 11, 30, 3, tzinfo=UTC)
METRIC = re.compile(r"\bclaimwire_\w+")


def whole_state() -> State:
    """One in which everything has a value."""
    figures = Figures(
        source="x",
        groups=(GroupLag("Town halls", 3, median_s=40, longest_s=90, overdue_s=0),),
        reads=Reads(3, 10),
        waiting=dict.fromkeys(("triage", "cards", "checks", "train"), Waiting(1, 2.0)),
        speeds=dict.fromkeys(("judged", "shown", "clicked"), Speed(2, 1.0, 3.0)),
        cards={"open": 1, "waiting": 0, "leaving": 0, "out_of_sync": 2},
        model=LiveModel("v1", NOW),
        processes=(Sign(Process("bot", "desk-1", 7), timedelta(seconds=3), timedelta(), None),),
        retraining_failed=False,
        dead_letters={"cms": 2},
        errors={"triage_tweets: KeyError": 4},
        since={},
    )
    seen = (Standing("x_401", "", NOW),)
    return State(at=NOW, seen=seen, disk=Disk(5, 10), queued={"triage": 4}, figures=figures)


def samples() -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    made = metrics.registry(whole_state)
    return {
        (one.name, tuple(sorted(one.labels.items()))): one.value for family in made.collect() for one in family.samples
    }


def expressions(part: Any) -> Iterator[str]:
    """Every `expr` in a file, however deep."""
    if isinstance(part, dict):
        if isinstance(found := part.get("expr"), str):
            yield found
        part = list(part.values())
    for one in part if isinstance(part, list) else ():
        yield from expressions(one)


RULES = yaml.safe_load((DEPLOY / "prometheus" / "claimwire-alerts.yml").read_text(encoding="utf-8"))
DASHBOARD = json.loads((DEPLOY / "grafana" / "claimwire.json").read_text(encoding="utf-8"))
SCRAPES = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("file", [RULES, DASHBOARD], ids=["rules", "dashboard"])
def test_every_metric_that_a_file_names_is_there(file: Any) -> None:
    there = {name for name, _ in samples()}
    named = {name for one in expressions(file) for name in METRIC.findall(one)}
    assert len(named) >= 3
    assert named <= there


def test_the_dashboard_shows_every_metric_of_ours() -> None:
    shown = {name for one in expressions(DASHBOARD) for name in METRIC.findall(one)}
    assert {name for name, _ in samples() if name.startswith("claimwire_")} <= shown


def test_every_process_is_asked_at_its_port() -> None:
    asked = SCRAPES["scrape_configs"][0]["static_configs"]
    assert [(one["labels"]["process"], one["targets"]) for one in asked] == [
        (name, [f"127.0.0.1:{9460 + place}"]) for place, name in enumerate(processes.NAMES)
    ]


def test_the_values_are_those_of_the_state() -> None:
    found = samples()
    assert found["claimwire_fault", (("code", "x_401"), ("severity", "stops"), ("subject", ""))] == 1
    assert found["claimwire_source_lag_seconds", (("group", "Town halls"),)] == 40
    assert found["claimwire_reads_left", ()] == 7
    assert found["claimwire_queue_messages", (("queue", "triage"),)] == 4
    assert found["claimwire_card_latency_seconds", (("quantile", "0.95"),)] == 3
    assert found["claimwire_errors_total", (("kind", "triage_tweets: KeyError"),)] == 4


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not here: apt-get install prometheus")
def test_prometheus_reads_the_files() -> None:
    for command in (["check", "rules", "claimwire-alerts.yml"], ["check", "config", "prometheus.yml"]):
        subprocess.run(["promtool", *command], cwd=DEPLOY / "prometheus", check=True, capture_output=True, text=True)
