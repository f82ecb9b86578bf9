"""`claimwire preserve …`: records of selected posts: which there are, what they hold, whether they are unaltered."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from bot.commands.shared import options, output, tables
from bot.commands.shared.desk import desk, me
from ml.counting import counted
from pipeline.configuration import private_files
from pipeline.preserving.record import PAGE, RECORD
from pipeline.preserving.verifying import NoRecord, Trust, Verified, verify
from pipeline.store.desk import preserved
from pipeline.tables import PreservedRecord, Tweet

_HEAD = ("id", "post", "state", "selected", "preserved", "sealed by", "until")
_COLUMNS = (
    "id", "tweet_id", "state", "selected_by", "selected_at", "made_at", "seal", "stamped_by", "stamped_at", "why",
    "keep_until", "removed_by", "removed_why", "last_error",
)  # fmt: skip


@click.group()
def preserve() -> None:
    """Records of selected posts (PRESERVE): list, read, verify, hand out, remove them."""


@preserve.command("list")
@options.as_json
def listing(*, as_json: bool) -> None:
    """Show every record, those that were removed, too."""
    with desk() as (_tools, session):
        values = [_values(row, post) for row, post in preserved.listed(session)]
    lines = tables.lines([_row(one) for one in values], head=_HEAD)
    output.show(
        lines or ["There is no record: PRESERVE is off, or nothing was selected since."], values, as_json=as_json
    )


@preserve.command()
@click.argument("record_id", type=int, metavar="ID")
@options.as_json
def show(*, record_id: int, as_json: bool) -> None:
    """Say what a record holds; with --json all of it but the pictures."""
    with desk() as (tools, session):
        row = _kept(session, record_id)
        values = _values(row, session.get_one(Tweet, row.tweet_id).url)
        folder = tools.archivist.folders.path(row.id)
    held = _held(folder)
    lines = [f"{name}: {_cell(value)}" for name, value in values.items()]
    lines += [f"{one['name']}: {one['bytes']:,} bytes, {one['sha256']}" for one in held["record"]["parts"]]
    output.show(map(tables.printable, [*lines, f"The page: {folder / PAGE}"]), values | held, as_json=as_json)


@preserve.command("verify")
@click.argument("what", metavar="ID|FOLDER|FILE")
@click.option(
    "--roots", type=options.FILE, envvar="TIME_STAMP_CERTIFICATES", help="Root certificates (PEM) of the authority."
)
@click.option("--seal", metavar="HASH", help="The seal as it was noted elsewhere, to hold a folder or page against.")
@options.as_json
def verifying(*, what: str, roots: Path | None, seal: str | None, as_json: bool) -> None:
    """Say which part of a record differs; ends with 1 where any does. A folder or page needs no database."""
    place = Path(what)
    if what.isascii() and what.isdigit() and not place.exists():
        with desk() as (tools, session):
            row = _kept(session, int(what))
            place, seal = tools.archivist.folders.path(row.id), row.seal
            roots = roots or tools.choices.time_stamp_certificates
    found = verify(place, Trust(roots, seal.strip().lower() if seal else None))
    values = asdict(found) | {"verified": not found.differences, "seal_was_known": seal is not None}
    output.show(map(tables.printable, _said(found, known=seal is not None)), values, as_json=as_json)
    if found.differences:
        click.get_current_context().exit(1)


@preserve.command()
@click.argument("record_id", type=int, metavar="ID")
@click.argument("folder", type=options.FOLDER)
def export(*, record_id: int, folder: Path) -> None:
    """Copy a record into a new FOLDER, which can be verified anywhere."""
    with desk() as (tools, session):
        row = _kept(session, record_id)
        source, seal = tools.archivist.folders.path(row.id), row.seal
        _held(source)
        with output.writing(folder):
            folder.mkdir(mode=0o700, parents=True)
            for file in sorted(source.iterdir()):
                private_files.write_bytes(folder / file.name, file.read_bytes())
        preserved.log_opened(session, row, by=me())
    click.echo(f"{folder}: open {PAGE}; its seal is {seal}.")


@preserve.command()
@click.argument("record_id", type=int, metavar="ID")
@click.option("--reason", required=True, help="Why it goes: it stays in the list, without anything of the post.")
def remove(*, record_id: int, reason: str) -> None:
    """Remove a record for ever."""
    with desk() as (tools, session):
        gone = preserved.let_go(session, [_kept(session, record_id).id], by=me(), why=reason)
    here = tools.archivist.folders.path(record_id).exists()
    for one in gone if here else ():
        tools.archivist.see_to(one, name_of=str)
    when = "is removed" if here else "is not on this machine, and goes where the workers run within minutes"
    click.echo(f"The record {when}. Copies that people were given in Slack are theirs to delete.")


def _kept(session: Session, record_id: int) -> PreservedRecord:
    row = preserved.find(session, record_id)
    if row is None or row.state != "kept":
        why = f": it is {row.state}" if row else ""
        raise NoRecord(f"No record {record_id} is kept{why}; claimwire preserve list names those that are.")
    return row


def _held(folder: Path) -> dict[str, Any]:
    """The list of a record, and those parts that are JSON themselves. Raises NoRecord."""
    try:
        listed = json.loads((folder / RECORD).read_bytes())
        named = [one["name"] for one in listed["parts"] if one["name"].endswith(".json")]
        return {"record": listed} | {Path(name).stem: json.loads((folder / name).read_bytes()) for name in named}
    except (OSError, ValueError, KeyError) as error:
        raise NoRecord(f"{folder} cannot be read here: run claimwire preserve verify where the workers run.") from error


def _values(row: PreservedRecord, post: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _COLUMNS} | {"post": post}


def _row(one: dict[str, Any]) -> list[str]:
    names = ("id", "post", "state", "selected_at", "made_at", "stamped_by", "keep_until")
    return [_cell(one[name]) for name in names]


def _cell(value: object) -> str:
    return "–" if value is None else str(output.plain(value))


def _said(found: Verified, *, known: bool) -> list[str]:
    if found.differences:
        return [f"✗ {one.part}: {one.what}" for one in found.differences]
    looked = counted(found.parts, "part") if found.parts else "the page alone; the folder has the parts"
    lines = [f"✓ As it was sealed ({looked}): {found.seal}"]
    if found.stamped:
        return [*lines, f"✓ {found.stamped.by} vouches for it since {found.stamped.at:%Y-%m-%d %H:%M:%S} UTC."]
    if known:
        return [*lines, "✓ It has the seal that the desk noted. No authority vouches for the time."]
    return [*lines, "No authority vouches for it: hold the seal against the one that the desk noted (--seal)."]
