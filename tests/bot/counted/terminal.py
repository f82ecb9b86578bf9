"""Every command of the terminal."""

from collections.abc import Iterator
from uuid import uuid4

import click

from bot.commands.main import claimwire
from tests.bot.counted.act import Act, run, typed
from tests.bot.counted.room import Room
from tests.bot.newsroom import CHECKER

EACH_ACCOUNT = "Each account is taken by itself: X names a hundred at most in an answer."
EACH_VERSION = "Each version is counted by itself: a desk builds one a week."


def _commands(group: click.Command, *path: str) -> Iterator[str]:
    if not isinstance(group, click.Group):
        yield " ".join(path)
        return
    for name, command in group.commands.items():
        yield from _commands(command, *path, name)


def file_of(room: Room) -> str:
    """A place for one more file."""
    return str(room.desk.settings.state_dir / uuid4().hex)


ACTS = {
    "accounts list": Act(Room.accounts, typed("accounts", "list")),
    "accounts export": Act(Room.accounts, typed("accounts", "export")),
    "accounts pause": Act(Room.handles, typed("accounts", "pause", "{}")),
    "accounts resume": Act(Room.paused, typed("accounts", "resume", "{}")),
    "accounts remove": Act(Room.handles, typed("accounts", "remove", "{}")),
    "find": Act(Room.clicked, typed("find", "paro")),
    "history": Act(Room.repeated, typed("history", "{}")),
    "export folder": Act(Room.clicked, lambda room, _: run(room, "export", file_of(room))),
    "export person": Act(Room.clicked, lambda room, _: run(room, "export", "person", CHECKER, file_of(room))),
    "export corrections": Act(
        Room.compared, lambda room, _: run(room, "export", "corrections", "comparison", f"{file_of(room)}.jsonl")
    ),
    "export account": Act(Room.posts, lambda room, _: run(room, "export", "account", "somebody", file_of(room))),
    "forget tweet": Act(Room.clicked, typed("forget", "tweet", "1", "--dry-run")),
    "forget account": Act(Room.clicked, typed("forget", "account", "somebody", "--dry-run"),
                          "Each post is locked, logged and told of by itself: an account is forgotten once."),
    "forget person": Act(Room.clicked, typed("forget", "person", CHECKER, "--dry-run")),
    "settings list": Act(Room.clicked, typed("settings", "list")),
    "settings history": Act(Room.clicked, typed("settings", "history")),
    "people list": Act(Room.accounts, typed("people", "list")),
    "copies list": Act(Room.joined, typed("copies", "list")),
    "copies part": Act(Room.a_copy, typed("copies", "part", "{}")),
    "posts list": Act(Room.set_aside, typed("posts", "list")),
    "posts retry": Act(Room.set_aside, typed("posts", "retry")),
    "evidence show": Act(Room.pages, typed("evidence", "show", "{}")),
    "evidence remove": Act(Room.pages, typed("evidence", "remove", "--older-than", "0")),
    "archive import": Act(Room.file_of_checks, typed("archive", "import", "{}")),
    "archive list": Act(Room.checks, typed("archive", "list")),
    "archive show": Act(Room.checks, typed("archive", "show", "1")),
    "archive search": Act(Room.checks, typed("archive", "search", "palabra1")),
    "archive match": Act(Room.checks, typed("archive", "match", "palabra1 comarca1 dato1")),
    "archive export": Act(Room.own_checks, typed("archive", "export")),
    "archive publish": Act(Room.cards, typed("archive", "publish", "--url", "https://desk.example/1", "--verdict",
                                             "False", "--claim", "El paro baja")),
    "archive remove": Act(Room.numbers_of_checks, lambda room, ids: run(room, "archive", "remove", *ids)),
    "archive tune": Act(Room.answers, typed("archive", "tune")),
    "archive cutoff": Act(Room.answers, typed("archive", "cutoff")),
    "archive index": Act(Room.checks, typed("archive", "index")),
    "label list": Act(Room.campaigns, typed("label", "list")),
    "label opinions": Act(Room.answered, typed("label", "opinions")),
    "label show": Act(Room.campaign, typed("label", "show", "{}")),
    "label announce": Act(Room.campaign, typed("label", "announce", "{}")),
    "label disagreements": Act(Room.disagreed, typed("label", "disagreements", "{}")),
    "label export": Act(Room.disagreed, typed("label", "export", "{}")),
    "label close": Act(Room.disagreed, typed("label", "close", "{}")),
    "label new": Act(Room.posts, lambda room, ids: run(room, "label", "new", f"of {ids[0]}", "--from-tweets", "9")),
    "dataset build": Act(Room.clicked, typed("dataset", "build")),
    "dataset list": Act(Room.versions, typed("dataset", "list"), EACH_VERSION),
    "dataset show": Act(Room.version, typed("dataset", "show", "--kept-out")),
    "dataset export": Act(Room.version, typed("dataset", "export", "latest", "{}", "--overwrite")),
    "dataset exports": Act(Room.version, typed("dataset", "exports")),
    "dataset import": Act(Room.file_of_labels, typed("dataset", "import", "{}", "--text", "text", "--label", "label")),
    "model list": Act(Room.clicked, typed("model", "list")),
    "rescore": Act(Room.judged_before, typed("rescore", "--status")),
    "retrain": Act(Room.clicked, typed("retrain", "--ask", "--force")),
    "report": Act(Room.due_report, typed("report")),
    "preserve list": Act(Room.preserved, typed("preserve", "list")),
    "webhooks list": Act(Room.undelivered, typed("webhooks", "list")),
    "webhooks dead": Act(Room.undelivered, typed("webhooks", "dead")),
    "webhooks repeat": Act(Room.undelivered, typed("webhooks", "repeat", "all")),
    "queue retry": Act(Room.undelivered, typed("queue", "retry", "all")),
    "queue drop": Act(Room.set_aside, typed("queue", "drop", "all", "--yes")),
    "retention": Act(Room.old, typed("retention")),
    "simulate sampling": Act(Room.due_report, typed("simulate", "sampling")),
}  # fmt: skip

FILES = "It reads and writes files; the database has no part in it."
VERSIONS = "It looks at one version, whose rows are no more for more posts."
WHOLE = "It starts the processes, whose tasks and listeners are counted by themselves."
LEFT_OUT = dict.fromkeys(
    ("check comparison", "check generated", "compare", "dataset pictures", "evaluate checkworthiness", "evaluate comparison", "evaluate generated",
     "encoder list", "encoder make", "encoder pull", "explain representations", "explain text", "model pull",
     "model recalibrate", "papers all", "papers cam", "papers claimhunter", "papers comparison", "papers drawings", "papers generated",
     "train checkworthiness", "train comparison", "train generated"), FILES,
) | dict.fromkeys(("model promote", "model rollback"), VERSIONS) | dict.fromkeys(("demo", "run", "up"), WHOLE) | {
    "accounts add": EACH_ACCOUNT,
    "accounts import": EACH_ACCOUNT,
    **dict.fromkeys(("settings set", "settings reset"), "It writes one row."),
    **dict.fromkeys(("people give", "people take"), "It writes one row for each person named."),
    "archive encoder": "`archive index` makes the same vectors; exporting an encoder takes a minute.",
    "dataset retract": "It marks one row.",
    **dict.fromkeys(("preserve show", "preserve verify", "preserve export", "preserve remove"), "It is about one record."),
    "forget compliance": "It looks posts up by their numbers, and forgets them as `forget account` does.",
    "doctor": "It looks once at each service.",
    "status": "It reads the figures of health, a query each.",
    **dict.fromkeys(("backup", "restore"), "Programs of Postgres's read and write whole tables."),
}  # fmt: skip
EVERY = {*_commands(claimwire)}
