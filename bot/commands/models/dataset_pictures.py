"""`claimwire dataset pictures`: what Factify-layout files name by links is fetched safely, and the dead counted."""

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from bot.commands.shared import options, output, tables
from bot.commands.shared.errors import user_errors
from bot.local import demo_desk
from ml import registry
from ml.counting import counted
from pipeline.checks.wiring import fetch_policy
from pipeline.fetching import gathering
from pipeline.fetching.fetcher import Fetcher, HostPace
from pipeline.fetching.gathering import Fate, Gathering
from pipeline.fetching.wire import Wire

_STATES = ("here", "gone", "refused", "away")
_HEAD = ("file", "class", "named", "here", "gone", "refused", "no answer")


@click.command()
@click.option(
    "--data",
    multiple=True,
    required=True,
    type=options.FILE,
    help="CSV, TSV or JSON Lines with claim_image and document_image; may be repeated, a file for each split.",
)
@click.option("--out", required=True, type=options.FOLDER, help="The folder of the pictures, later --images.")
@click.option("--again", is_flag=True, help="Ask for those, too, that an earlier run found dead.")
@click.option(
    "--pause",
    default=1.0,
    show_default=True,
    type=click.FloatRange(0.1),
    help="Seconds between two requests to a host.",
)
@click.option("--at-once", default=4, show_default=True, type=click.IntRange(1, 16), help="So many hosts at a time.")
@options.as_json
def pictures(*, data: Sequence[Path], out: Path, again: bool, pause: float, at_once: int, as_json: bool) -> None:
    """Fetch the pictures that files of claims and documents name by links, and count those that are gone.

    Stopped, it goes on where it was when the same is typed again. Files are JPEGs of 1,024 pixels at most, named by the
    link's sha256, as `--images` looks for them. Where to, how large and of which type is as FETCH_… in .env allow: no
    private address, 10 MB, JPEG, PNG, WebP or GIF.
    """  # fmt: skip
    with user_errors():
        named = list(registry.picture_links(data))
    if not named:
        raise click.ClickException("No picture is named by a link there: claim_image and document_image hold none.")
    fetcher = Fetcher(Wire(fetch_policy(demo_desk.settings_anyway())), pace=HostPace(pause, patient=True))
    folder = Gathering(fetcher, out, registry.link_name, at_once=at_once, rests_s=gathering.RESTS_S)
    links = list(dict.fromkeys(one.link for one in named))
    with output.writing(out):
        _gather(folder, folder.wanted(links, again=again))
    fates = folder.fates(links)
    output.show(_lines(named, fates, out), _values(named, fates, out), as_json=as_json)


def _gather(folder: Gathering, wanted: Sequence[str]) -> None:
    with click.progressbar(length=len(wanted), label="Pictures", file=sys.stderr, show_pos=True) as bar:
        for _ in folder.run(wanted):
            bar.update(1)


def _by_split(named: Sequence[registry.PictureLink], fates: Mapping[str, Fate]) -> list[dict[str, Any]]:
    """Count the pictures that rows name, by file and class, in the files' order."""
    files = list(dict.fromkeys(one.file for one in named))
    in_order = sorted(named, key=lambda one: (files.index(one.file), one.category))
    counts = []
    for (file, category), group in groupby(in_order, key=lambda one: (one.file, one.category)):
        states: Counter[str] = Counter(fates[one.link].state for one in group)
        counts.append(
            {"file": file, "class": category, "named": states.total()} | {name: states[name] for name in _STATES}
        )
    return counts


def _reasons(fates: Mapping[str, Fate]) -> dict[str, int]:
    """Count links without a picture by why, the commonest first."""
    return dict(Counter(fate.reason or "" for fate in fates.values() if fate.state != "here").most_common())


def _lines(named: Sequence[registry.PictureLink], fates: Mapping[str, Fate], out: Path) -> list[str]:
    rows = [tuple(one.values()) for one in _by_split(named, fates)]
    here = sum(fate.state == "here" for fate in fates.values())
    lines = tables.lines(rows, head=_HEAD, right=range(2, len(_HEAD)))
    lines.append(
        f"{here:,} of {counted(len(fates), 'different link')} {'has' if here == 1 else 'have'} a picture in {out}."
    )
    if reasons := _reasons(fates):
        lines.append("Without: " + ", ".join(f"{reason} {number:,}" for reason, number in reasons.items()) + ".")
    if any(fate.state == "away" for fate in fates.values()):
        lines.append("Who did not answer may another time: type the same again.")
    return lines


def _values(named: Sequence[registry.PictureLink], fates: Mapping[str, Fate], out: Path) -> dict[str, Any]:
    states: Counter[str] = Counter(fate.state for fate in fates.values())
    return {
        "folder": out, "links": len(fates), **{name: states[name] for name in _STATES},
        "splits": _by_split(named, fates), "reasons": _reasons(fates),
    }  # fmt: skip
