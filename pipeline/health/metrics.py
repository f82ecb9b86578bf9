"""The state as Prometheus metrics: each process has a registry of its own, asked for when somebody scrapes it."""

from collections.abc import Callable, Iterator, Mapping

from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from pipeline.health import faults
from pipeline.health.state import Figures, State

PREFIX = "claimwire_"
SPEEDS = {"judged": "scoring", "shown": "card", "clicked": "click"}


class OfDesk(Collector):
    """Makes metrics of the state of the desk as it is when they are asked for."""

    def __init__(self, read: Callable[[], State]) -> None:
        self._read = read

    def collect(self) -> Iterator[Metric]:
        """All of them; those that only Postgres knows are left out while it does not answer."""
        state = self._read()
        yield _gauge(
            "database_up", "Whether Postgres answers, with the schema of this code.", state.figures is not None
        )
        yield _faults(state)
        if state.disk:
            yield _gauge("disk_free_bytes", "Free under STATE_DIR.", state.disk.free)
            yield _gauge("disk_bytes", "Size of the disk of STATE_DIR.", state.disk.total)
        yield _by("queue_messages", "Messages in Redis.", "queue", state.queued)
        if state.figures:
            yield from _of_desk(state.figures)

    def describe(self) -> list[Metric]:
        """Nothing, so that nothing is read when it is registered."""
        return []


def registry(read: Callable[[], State]) -> CollectorRegistry:
    """A process's own."""
    made = CollectorRegistry()
    made.register(OfDesk(read))
    for collector in (ProcessCollector, PlatformCollector, GCCollector):
        collector(registry=made)
    return made


def _faults(state: State) -> Metric:
    made = GaugeMetricFamily(f"{PREFIX}fault", "A fault that stands.", labels=("code", "severity", "subject"))
    for one in faults.standing(state):
        made.add_metric((one.fault.code, one.fault.severity.value, one.subject), 1)
    return made


def _of_desk(figures: Figures) -> Iterator[Metric]:
    yield from _of_source(figures)
    waiting = figures.waiting
    yield _by("queue_waiting", "What waits in Postgres.", "queue", {name: one.rows for name, one in waiting.items()})
    oldest = {name: one.oldest_s for name, one in waiting.items()}
    yield _by("queue_oldest_seconds", "How long the oldest has waited.", "queue", oldest)
    yield from _of_speeds(figures)
    yield _by("cards", "Cards by state.", "state", figures.cards)
    yield _gauge("cards_out_of_sync", "Cards that Slack does not show as wanted.", figures.cards["out_of_sync"])
    yield _by("dead_letters", "Webhooks that were given up.", "receiver", figures.dead_letters)
    if figures.model:
        yield _by("model_info", "The version that judges.", "version", {figures.model.name: 1})
    yield _heartbeats(figures)
    errors = CounterMetricFamily(f"{PREFIX}errors", "Trouble seen, by kind.", labels=("kind",))
    for kind, number in figures.errors.items():
        errors.add_metric((kind,), number)
    yield errors


def _of_source(figures: Figures) -> Iterator[Metric]:
    groups = figures.groups
    yield _by("source_accounts", "Accounts that are monitored.", "group", {one.group: one.accounts for one in groups})
    lags = {one.group: one.median_s for one in groups}
    yield _by("source_lag_seconds", "How long ago half of a group's accounts were read.", "group", lags)
    longest = {one.group: one.longest_s for one in groups}
    yield _by("source_longest_lag_seconds", "How long ago the last of a group was read.", "group", longest)
    reads = figures.reads
    yield _gauge("reads_used", "Posts and users read this month.", reads.used)
    if reads.budget is not None:
        yield _gauge("reads_left", "What is left of this month's budget.", max(reads.budget - reads.used, 0))


def _of_speeds(figures: Figures) -> Iterator[Metric]:
    for name, shown in SPEEDS.items():
        speed = figures.speeds[name]
        took = {"0.5": speed.median_s, "0.95": speed.p95_s} if speed.number else {}
        yield _by(f"{shown}_latency_seconds", f"Time until {name}, within the last hour.", "quantile", took)
        yield _gauge(f"{shown}_last_hour", f"How many were {name} within the last hour.", speed.number)


def _heartbeats(figures: Figures) -> Metric:
    made = GaugeMetricFamily(
        f"{PREFIX}heartbeat_age_seconds", "Since a process was heard of.", labels=("process", "host", "pid")
    )
    for sign in figures.processes:
        made.add_metric((sign.process.name, sign.process.host, str(sign.process.pid)), sign.silent.total_seconds())
    return made


def _gauge(name: str, says: str, value: float) -> Metric:
    return GaugeMetricFamily(PREFIX + name, says, value=value)


def _by(name: str, says: str, label: str, values: Mapping[str, float]) -> Metric:
    made = GaugeMetricFamily(PREFIX + name, says, labels=(label,))
    for key, value in values.items():
        made.add_metric((key,), value)
    return made
