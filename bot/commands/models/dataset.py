"""`claimwire dataset …`: versions of what the desk's clicks and imported labels teach, on the terminal."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from bot.blocks.text import flat
from bot.commands.models.dataset_columns import layout_of
from bot.commands.shared import looking, options, output, tables
from bot.commands.shared.desk import desk, me
from bot.commands.shared.help import Group
from ml.counting import counted
from pipeline.learning import datasets as versions
from pipeline.learning.datasets import exporting, importing, summary
from pipeline.learning.datasets.layouts import NAMES
from pipeline.learning.datasets.reading import LATEST, SPLITS
from pipeline.store.forgetting import exports
from pipeline.store.learning import datasets as rows
from pipeline.store.learning import imports


@click.group(cls=Group)
def dataset() -> None:
    """Versions of the labelled posts: build, list, show, export, import."""


@dataset.command()
@click.option("--import", "names", multiple=True, metavar="NAME", help="Take only these imports (default: all).")
@click.option("--no-imports", is_flag=True, help="Take the desk's clicks only.")
@options.as_json
def build(*, names: Sequence[str], no_imports: bool, as_json: bool) -> None:
    """Build a version from the desk's clicks and imports; the same labels give the same version."""
    chosen = [] if no_imports else list(names) or None
    with desk() as (tools, session):
        made = versions.build(session, shares=tools.choices.shares, by=me(), import_names=chosen)
        version = summary.summary(session, made.dataset)
    same = f"Nothing new since version {version.id} was built: it has exactly these rows."
    lines = [*([] if made.new else [same]), *summary.lines(version)]
    output.show(lines, version.to_dict() | {"new": made.new}, as_json=as_json)


@dataset.command("list")
@options.as_json
def listing(*, as_json: bool) -> None:
    """Show all versions, the newest first, and all imports."""
    with desk() as (_, session):
        found = [summary.summary(session, one) for one in rows.newest(session)]
        taken: list[dict[str, Any]] = [
            {"name": one.name, "layout": one.layout, "rows": one.rows, "at": f"{one.imported_at:%Y-%m-%d %H:%M}"}
            for one in imports.standing(session)
        ]
    shown = [
        (
            *(version.id, version.hash[:8], version.built_at[:10]),
            ", ".join(f"{split} {count:,}" for split, count in version.by["split"].items()),
            f"{sum(version.kept_out.values()):,} kept out",
        )
        for version in found
    ]
    lines = [
        *tables.lines(shown, right=[0]),
        *(f"import {one['name']} ({one['layout']}, {one['at']}): {counted(one['rows'], 'row')}" for one in taken),
        f"{counted(len(found), 'version')}, {counted(len(taken), 'import')}",
    ]
    values = {"versions": [version.to_dict() for version in found], "imports": taken}
    output.show(lines, values, as_json=as_json)


@dataset.command()
@click.argument("version", default=LATEST)
@click.option("--kept-out", is_flag=True, help="List the rows that were kept out, too.")
@options.as_json
def show(*, version: str, kept_out: bool, as_json: bool) -> None:
    """Count what is in a VERSION: its number, the beginning of its hash, or `latest`."""
    with desk() as (_, session):
        found = versions.find(session, version)
        counts = summary.summary(session, found)
        out = rows.rows(session, found.id, split="kept_out") if kept_out else iter(())
        listed = [{"key": one.key, "origin": one.origin, "reason": one.reason, "text": one.text} for one in out]
    excerpts = [(one["reason"], f"{one['origin']} {one['key']}:", flat(str(one["text"]), 100)) for one in listed]
    values = counts.to_dict() | ({"rows_kept_out": listed} if kept_out else {})
    output.show([*summary.lines(counts), *tables.lines(excerpts)], values, as_json=as_json)


@dataset.command()
@click.argument("version")
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(list(exporting.FORMATS)), help="Default: by the name's ending.")
@click.option("--split", "splits", multiple=True, type=click.Choice(SPLITS), help="Only this split; may be repeated.")
@click.option("--weights", is_flag=True, help="Give each row the weight 1 / its sampling probability.")
@click.option("--overwrite", is_flag=True, help="Replace a file that is there.")
def export(*, version: str, out: Path, form: str | None, splits: Sequence[str], weights: bool, overwrite: bool) -> None:
    """Write a VERSION to a file (.jsonl, .csv, .parquet), or to a folder for Hugging Face's load_dataset."""
    chosen = form or exporting.form_of(out)
    wanted = exporting.Wanted(splits=splits or SPLITS, weighted=weights)
    looking.before_export()
    with desk() as (_, session):
        found = versions.find(session, version)
        count = exporting.export(session, found, out, form=chosen, wanted=wanted, overwrite=overwrite)
        exports.note(session, of=str(found.id), place=out, by=me())
        click.echo(f"{counted(count, 'row')} of version {found.id} {'is' if count == 1 else 'are'} in {out}.")


@dataset.command("exports")
@options.as_json
def to_make_again(*, as_json: bool) -> None:
    """List exported files that held words of posts that are forgotten: they are to be made again."""
    with desk() as (_, session):
        found = [
            {"of": one.of, "place": one.place, "at": f"{one.at:%Y-%m-%d %H:%M}", "still_there": left}
            for one, left in exports.to_make_again(session)
        ]
    lines = [f"{one['place']}: made {one['at']} of {_made_of(str(one['of']))}, to be made again" for one in found]
    lines += [f"    still there, see to it yourself: {name}" for one in found for name in one["still_there"]]
    output.show(lines or ["No export is to be made again."], found, as_json=as_json)


def _made_of(what: str) -> str:
    return "the desk's posts" if what == exports.POSTS else f"version {what} of the dataset"


@dataset.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--format", "form", type=click.Choice(NAMES), default=NAMES[0], show_default=True, help="How it is laid out."
)
@click.option("--name", help="What to call this import (default: the file's name).")
@click.option("--text", help="The column of the texts.")
@click.option("--label", help="The column of the labels.")
@click.option("--selected", help="The column that says whether a post was proposed for a check.")
@click.option("--id", help="The column of the posts' ids.")
@click.option("--language", help="The column of the languages.")
@click.option("--account", help="The column of the accounts.")
@click.option("--posted-at", help="The column of the times (ISO 8601).")
@click.option("--word", "words", multiple=True, metavar="WORD=0|1", help="What a word in the label column means.")
@click.option("--in-language", metavar="CODE", help="The language of all rows, such as es.")
@click.option("--encoding", help="Such as utf-8, cp1252, utf-16; found out by itself otherwise.")
@click.option("--skip-unlabelled", is_flag=True, help="Leave rows without a label out.")
@click.option("--leave-out-contradictions", is_flag=True, help="Leave texts out that the file labels both 0 and 1.")
def import_(*, file: Path, form: str, name: str | None, encoding: str | None, **choices: Any) -> None:
    """Take over labels of a FILE (CSV, TSV, XLSX, JSON Lines): all of it, or nothing when a row cannot be read."""
    wishes = importing.Wishes(
        name=name or file.stem,
        by=me(),
        skip_unlabelled=choices.pop("skip_unlabelled"),
        leave_out_contradictions=choices.pop("leave_out_contradictions"),
    )
    opened = importing.open_file(file, encoding=encoding)
    layout = layout_of(form, opened.heading, ask=somebody_there(), **choices)
    with desk() as (_, session):
        done = importing.take(session, file, opened, layout, wishes)
        sentence = _sentence(done, encoding=opened.encoding)
    click.echo(sentence)


def somebody_there() -> bool:
    """Whether a person can be asked."""
    return sys.stdin.isatty()


def _sentence(done: importing.Taken, *, encoding: str) -> str:
    if not done.new:
        when = f"{done.taken.imported_at:%Y-%m-%d %H:%M}"
        return f"This file was imported before, as {done.taken.name} on {when}; nothing was changed."
    labels = ", ".join(f"label {label}: {count:,}" for label, count in sorted(done.by_label.items()))
    rest = {
        "repeated": done.repeated,
        "contradictory, left out": done.contradictory,
        "without a label": done.unlabelled,
        "whose id a spreadsheet rounded, taken without it": done.rounded_ids,
    }
    more = "".join(f"; {count:,} {what}" for what, count in rest.items() if count)
    guess = f" Read as {encoding}: look whether its accents are right." if "guessed" in encoding else ""
    return f"{done.taken.name}: {counted(done.taken.rows, 'row')} ({labels}){more}.{guess}"


@dataset.command()
@click.argument("name")
@click.option("--undo", is_flag=True, help="Let it count again.")
def retract(*, name: str, undo: bool) -> None:
    """Leave an import out of later versions; those that were built keep its rows."""
    with desk() as (_, session):
        taken = imports.named(session, name)
        if taken is None:
            raise versions.DatasetError(f"There is no import {name!r}; `claimwire dataset list` shows them all.")
        imports.retract(session, taken, by=me(), undo=undo)
    click.echo(f"{name}: {'counts again' if undo else 'left out from now on'}.")
