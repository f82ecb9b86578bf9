"""`claimwire explain …`: why a text was judged so, and what tells two classes of texts apart, on the terminal."""

import importlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from bot.commands.shared import options, output
from bot.commands.shared.errors import user_errors
from bot.commands.shared.help import Group
from bot.commands.shared.version_folder import LIVE, version_folder
from ml import registry

_SHOWN = 8


@click.group(cls=Group)
def explain() -> None:
    """See what a classifier looks at: style and wording, not truth."""


@explain.command("text")
@click.argument("words")
@click.option("--model", default=LIVE, show_default=True, help="A version's name, its folder, or `live`.")
@options.as_json
@click.option("--out", type=options.FILE, help="Write an HTML page to this file, the words in colours.")
def one_text(*, words: str, model: str, as_json: bool, out: Path | None) -> None:
    """Say why WORDS are judged so: the probability, the threshold, and what each word adds."""
    with user_errors():
        found = registry.explain(version_folder(model), words)
    if out is not None:
        output.write(out, found.page())
    output.show(_lines(found), found.to_dict(), as_json=as_json)


def _lines(found: registry.Explanation) -> Iterator[str]:
    verdict = "check-worthy" if found.prediction.label else "not check-worthy"
    probability = found.prediction.probability
    yield f"{probability:.2f}: {verdict} (from {found.threshold:.2f} on), by {found.version}"
    for name, for_it in (("for it", True), ("against it", False)):
        shown = found.speaking(for_it=for_it)[:_SHOWN]
        yield f"{name}: " + (", ".join(f"{word} {weight:+.2f}" for word, weight in shown) or "no word")
    if found.sentence:
        yield f"most check-worthy sentence: {found.sentence}"
    yield "Log-odds of style and wording, not truth."


@explain.command()
@click.option("--data", required=True, type=options.FILE, help="TSV, CSV or JSON Lines with texts of two classes.")
@options.text
@click.option("--label", default="label", show_default=True, help="The column of the classes: any two values.")
@click.option("--name", "names", multiple=True, help="What to call a class; twice, in the order of the values.")
@click.option("--encoder", help="A folder or a Hugging Face name; without it rows (g) and (h) and words are left out.")
@click.option("--vectors", multiple=True, type=options.FILE, help="A text file of static word vectors; up to two.")
@click.option("--out", required=True, type=options.FOLDER, help="The folder to fill.")
@click.option("--strip", default="auto", show_default=True, help="auto, none, or a cleaning step such as reuters.")
@click.option("--sentence", help="Whose tokens are correlated; a sentence of ours without it.")
@click.option("--examples", default=2, show_default=True, type=click.IntRange(1, 10), help="Texts shown per class.")
@click.option("--max-tokens", "token_limit", default=512, show_default=True, type=click.IntRange(8), help="Cut here.")
@click.option("--seed", default=0, show_default=True, help="Decides every draw.")
@click.option("--limit", default=3000, show_default=True, type=click.IntRange(0), help="So many texts; 0 for all.")
@options.as_json
def representations(*, data: Path, as_json: bool, **choices: Any) -> None:
    """Table 1, PCA panels, token correlations and CAM words of the paper, for any texts of two classes."""
    # torch is slow to start and not installed everywhere, and the other commands do without it.
    try:
        door = importlib.import_module("ml.studies.representation.files")
    except ModuleNotFoundError as error:
        raise click.ClickException(f"{error.name} is missing; run: pip install 'claimwire[train]'") from error
    with user_errors(), output.writing(choices["out"]):
        made = door.represent(data, **choices, made=f"{datetime.now(UTC):%Y-%m-%d}", progress=output.aside)
    values = {"tables": made.tables, "files": list(made.paths)}
    output.show([made.tables, *map(str, made.paths)], values, as_json=as_json)
