"""The faults that a desk may have, each with what to do: status, metrics, App Home and notes are made of this table."""

from collections.abc import Collection
from datetime import timedelta

from pipeline.health import processes
from pipeline.health.fault import A_WHILE, Fault, Found, Severity, figured, sighted, sighted_long
from pipeline.health.state import Figures, State
from pipeline.language.speech import Said, _

NEARLY_USED = 0.8
"""The share of the month's read budget from which on it is nearly used."""
STALE_S = 600
"""A group is stale when half of its accounts are read so much later than they should be."""
GROWING_S = 900
"""A queue grows when its oldest has waited for so long."""

STOPS, HAMPERS, WARNS = Severity.STOPS, Severity.HAMPERS, Severity.WARNS
_START = _("See its log, then start it again: `claimwire up`, or its line of the Procfile.")
_LONGER = timedelta(minutes=5)


def _used(figures: Figures) -> float:
    budget = figures.reads.budget
    return figures.reads.used / budget if budget else 0.0 if budget is None else 1.0


def _stale(figures: Figures) -> Collection[str]:
    return [one.group or "–" for one in figures.groups if one.overdue_s > STALE_S]


def _growing(figures: Figures) -> Collection[str]:
    return [name for name, one in figures.waiting.items() if one.oldest_s > GROWING_S and name != "train"]


def _silent(name: str, says: Said) -> Fault:
    def seen(figures: Figures) -> bool:
        return name in processes.silent(figures.processes)

    return Fault(f"{name}_silent", STOPS, says, _START, figured(seen), A_WHILE)


FAULTS = (
    # Postgres and Redis
    Fault(
        "database_away", STOPS, _("Postgres does not answer."),
        _("See whether it runs and DATABASE_URL is right; the desk then goes on by itself."),
        sighted("database_away"), A_WHILE,
    ),
    Fault(
        "schema_older", STOPS, _("The database has an older schema than the code."),
        _("Run `.venv/bin/alembic upgrade head`, then start the processes again."), sighted("schema_older"), _LONGER,
    ),
    Fault(
        "schema_newer", STOPS, _("The database has a newer schema than the code."),
        _("Update the code, start the processes again; never downgrade."), sighted("schema_newer"), _LONGER,
    ),
    Fault(
        "redis_away", STOPS, _("Redis does not answer: what is new waits."),
        _("See whether it runs and REDIS_URL is right; the sweep then asks again."), sighted("redis_away"), A_WHILE,
    ),
    Fault(
        "redis_read_only", STOPS, _("Redis keeps nothing."),
        _("Name one that may be written to in REDIS_URL, or give it memory and disk."),
        sighted("redis_read_only"), A_WHILE,
    ),
    # Machines
    Fault(
        "disk_full", STOPS, _("The disk of {subject} is full."),
        _("Make room: `claimwire retention` says what may go; then see whether Postgres runs."), sighted("disk_full"),
    ),
    Fault(
        "disk_nearly_full", WARNS, _("The disk of {subject} is nearly full."),
        _("Make room: `claimwire retention` says what may go."), sighted("disk_nearly_full"),
    ),
    Fault(
        "clock_wrong", HAMPERS, _("The clock of {subject} is wrong."),
        _("Set it (NTP): from five minutes on Slack refuses us."), sighted("clock_wrong"),
    ),
    Fault(
        "model_gone", STOPS, _("The live version is not on {subject}."),
        _("Copy its folder there from where it was trained, or `claimwire model rollback`."),
        sighted("model_gone"), A_WHILE,
    ),
    Fault(
        "encoder_gone", STOPS, _("The encoder of the live version is not on {subject}."),
        _("Copy its folder of `encoders` there."), sighted("encoder_gone"), A_WHILE,
    ),
    # Processes
    _silent("bot", _("The process `bot` is silent: clicks are not answered.")),
    _silent("worker", _("The process `worker` is silent: posts are not judged.")),
    _silent("cards", _("The process `cards` is silent: no card comes.")),
    _silent("checks", _("The process `checks` is silent: cards come without checks, webhooks wait.")),
    _silent("trainer", _("The process `trainer` is silent: nothing is learnt.")),
    _silent("beat", _("The process `beat` is silent: nothing comes by the clock.")),
    _silent("poller", _("The process `poller` is silent: no posts are read.")),
    # Slack
    Fault(
        "slack_token", STOPS, _("Slack does not take the bot's token."),
        _("Install the app again, put its bot token into SLACK_BOT_TOKEN, start the processes again."),
        sighted("slack_token"),
    ),
    Fault(
        "slack_scope", HAMPERS, _("The Slack app lacks {subject}."),
        _("Update it from slack-manifest.yml and install it again."), sighted("slack_scope"),
    ),
    Fault(
        "channel_archived", STOPS, _("#{subject} is archived: its cards wait."),
        _("Unarchive it, or name another in App Home (Settings)."), sighted("channel_archived"),
    ),
    Fault(
        "not_in_channel", STOPS, _("The bot is not in #{subject}, or there is none."),
        _("Create it if need be, and type `/invite @claimwire` there."), sighted("not_in_channel"),
    ),
    Fault(
        "slack_busy", HAMPERS, _("Slack has long asked for pauses: cards come late."),
        _("Lower CARDS_PER_SECOND or CARDS_PER_DAY."), sighted_long("slack_busy"),
    ),
    Fault(
        "slack_away", STOPS, _("Slack does not answer: cards wait."),
        _("See https://slack-status.com, and whether this machine reaches Slack."), sighted("slack_away"), A_WHILE,
    ),
    # X
    Fault(
        "x_401", STOPS, _("X does not accept the bearer token."),
        _("Put a valid one into X_BEARER_TOKEN, start the processes again."), sighted("x_401"),
    ),
    Fault(
        "x_402", STOPS, _("The credits of the X app are used up."),
        _("Add credits in X's developer console."), sighted("x_402"),
    ),
    Fault(
        "x_403", STOPS, _("X forbids this app to read posts."),
        _("See its project and plan in X's developer console."), sighted("x_403"),
    ),
    Fault(
        "x_429", HAMPERS, _("X has long asked for pauses: posts come late."),
        _("Raise POLL_MIN_S and POLL_MAX_S."), sighted_long("x_429"),
    ),
    Fault(
        "x_away", HAMPERS, _("X does not answer."), _("See X's status page and X_API_URL; the next poll goes on."),
        sighted("x_away"), _LONGER,
    ),
    Fault(
        "account_unavailable", WARNS, _("X does not show {subject}: protected, suspended or deleted."),
        _("Pause or remove it in App Home; renamed accounts are followed."), sighted("account_unavailable"), _LONGER,
    ),
    # The desk's work
    Fault(
        "budget_used", STOPS, _("This month's read budget is used up."),
        _("Raise X_MONTHLY_READS (App Home, Settings), or wait for next month."),
        figured(lambda figures: _used(figures) >= 1),
    ),
    Fault(
        "budget_nearly_used", WARNS, _("This month's read budget is nearly used up."),
        _("Raise X_MONTHLY_READS (App Home, Settings), or pause dear accounts."),
        figured(lambda figures: NEARLY_USED <= _used(figures) < 1),
    ),
    Fault(
        "source_stale", STOPS, _("Accounts of the group {subject} are read late."),
        _("See the reasons in App Home, and the log of `poller`."), figured(_stale), A_WHILE,
    ),
    Fault(
        "queue_growing", HAMPERS, _("The queue {subject} grows."),
        _("See `claimwire status` and its process's log; start a second one if it is slow."),
        figured(_growing), A_WHILE,
    ),
    Fault(
        "retraining_failed", WARNS, _("The last retraining failed."),
        _("See its verdict and the log of `trainer`, then `claimwire retrain --force`."),
        figured(lambda figures: figures.retraining_failed),
    ),
    Fault(
        "webhook_dead", HAMPERS, _("{subject} does not take webhooks."),
        _("Mend it, then `claimwire webhooks repeat all`."), figured(lambda figures: figures.dead_letters),
    ),
    Fault(
        "timestamp_away", WARNS, _("The time-stamp authority {subject} does not answer."),
        _("See whether its address is right; what is made meanwhile has its hash alone."),
        sighted("timestamp_away"), _LONGER,
    ),
)  # fmt: skip

BY_CODE = {fault.code: fault for fault in FAULTS}


def standing(state: State) -> list[Found]:
    """The faults that stand, the worst first."""
    found = [Found(fault, subject) for fault in FAULTS for subject in sorted(fault.seen(state))]
    return sorted(found, key=lambda one: list(Severity).index(one.fault.severity))
