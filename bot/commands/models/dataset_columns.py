"""Which column of a file is what: as options say, as a public set is laid out, or as the person there says."""

from collections.abc import Sequence
from dataclasses import replace

import click

from pipeline.learning.datasets.errors import DatasetError
from pipeline.learning.datasets.layouts import OWN, Layout, own, public


def layout_of(
    form: str,
    heading: Sequence[str],
    *,
    ask: bool,
    words: Sequence[str],
    in_language: str | None,
    **columns: str | None,
) -> Layout:
    """The file's layout; what options and the names `text` and `label` leave open is asked where somebody is there.

    Raises:
        DatasetError: columns are missing or not named.
    """
    if form != OWN:
        if any(columns.values()):
            raise DatasetError("--format names the columns already; leave out --text, --label and the others.")
        layout = public(form, heading)
        return replace(layout, fixed_language=in_language) if in_language else layout
    for part, what in (("text", "the post's words"), ("label", "whether it is worth checking")):
        if not columns.get(part):
            columns[part] = part if part in heading else _asked(what, heading) if ask else None
    return own(heading, words=_meanings(words), in_language=in_language, **columns)


def _asked(what: str, heading: Sequence[str]) -> str:
    click.echo(f"Which column holds {what}?", err=True)
    for number, column in enumerate(heading, start=1):
        click.echo(f"  {number}  {column}", err=True)
    return heading[click.prompt("Number", type=click.IntRange(1, len(heading)), err=True) - 1]


def _meanings(words: Sequence[str]) -> dict[str, int]:
    meanings = {}
    for given in words:
        word, equals, level = given.rpartition("=")
        if not (word and equals and level in ("0", "1")):
            raise DatasetError(f"--word {given} says nothing; write WORD=0 or WORD=1, such as comprobable=1.")
        meanings[word.strip().strip("'\"").casefold()] = int(level)
    return meanings
