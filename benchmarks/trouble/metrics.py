"""What processes say of themselves under /metrics, held against what Postgres and Redis say."""

from collections.abc import Mapping

import httpx
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Connection, Engine, text

from pipeline import queue
from pipeline.health import processes, server
from pipeline.health.metrics import PREFIX

Values = dict[tuple[str, str], float]
"""By a metric's name and its label's value."""
_NUMBERS: Mapping[tuple[str, str], str] = {
    ("cards", "open"): "select count(*) from cards where purpose = 'tweets' and wanted = 'buttons'",
    ("cards", "waiting"): "select count(*) from cards where not_before is not null",
    ("cards", "leaving"): "select count(*) from cards where leaves_at is not null",
    ("cards_out_of_sync", ""): "select count(*) from cards where (shown <> wanted or tried_at is not null)",
    ("queue_waiting", "triage"): "select count(*) from tweets where waiting and set_aside is null",
    ("reads_used", ""): "select sum(posts + users) from source_reads where day >= date_trunc('month', now())",
}


def wrong(engine: Engine, *, port: int, names: tuple[str, ...]) -> list[str]:
    """Where a process says something else; its metrics may be some seconds old, so all is to be at rest."""
    with engine.connect() as connection:
        known = _known(connection)
        pids = dict(map(tuple, connection.execute(text("select process, pid from heartbeats"))))
    found = []
    for name in names:
        said = _said(port + processes.NAMES.index(name))
        found += [
            f"{name}: {key} is {said.get(key)}, not {value}" for key, value in known.items() if said.get(key) != value
        ]
        beating = {key[1] for key, age in said.items() if key[0] == "heartbeat_age_seconds" and age < 60}
        found += [f"{name}: {beating} beat, not {pids.keys()}"] if beating != pids.keys() else []
    return found


def _known(connection: Connection) -> Values:
    known = {key: float(connection.scalar(text(query)) or 0) for key, query in _NUMBERS.items()}
    version = connection.scalar(text("select name from model_versions where state = 'live'"))
    queued = {("queue_messages", name): float(number) for name, number in (queue.lengths() or {}).items()}
    return known | queued | {("model_info", str(version)): 1.0}


def _said(port: int) -> Values:
    answer = httpx.get(f"http://{server.HOST}:{port}/metrics", timeout=30).raise_for_status().text
    return {
        (sample.name.removeprefix(PREFIX), _label(sample.labels)): sample.value
        for family in text_string_to_metric_families(answer)
        for sample in family.samples
    }


def _label(labels: Mapping[str, str]) -> str:
    return labels.get("process") or next(iter(labels.values()), "")
