"""`claimwire check comparison`: how a document stands to a claim, on the terminal, as a card's check would say it."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from bot.blocks.findings import words
from bot.blocks.findings.comparison import ANSWERS, NOT_TRUTH
from bot.blocks.statements import in_words
from bot.commands.models.checking import documents
from bot.commands.models.evaluate import of_task
from bot.commands.shared import options, output, tables
from bot.commands.shared.errors import user_errors
from bot.commands.shared.version_folder import LIVE, version_folder
from bot.local import demo_desk
from bot.local.demo_desk import NoDesk
from ml import registry
from pipeline.checks import comparison
from pipeline.checks.wiring import fetch_policy
from pipeline.fetching.fetcher import Fetcher
from pipeline.fetching.wire import Wire
from pipeline.messages.finding_view import Compared
from pipeline.messages.statement import Statement, as_written
from pipeline.store.learning import models

_WORDS_ONLY = words.WORDS_ONLY | {
    "post_without_photo": "The claim was given without a picture: --image.",
    "nothing_beside_photo": "There is no picture to compare the claim's with: --document-image.",
}


@click.command("comparison")
@click.option("--claim", required=True, metavar="TEXT", help="What is claimed, in the words of a post.")
@click.option("--image", type=options.FILE, help="The picture that goes with the claim.")
@click.option(
    "--against",
    required=True,
    metavar="FILE|LINK",
    help="The document: a file of text, HTML or JSON, or a web page, fetched as FETCH_… in .env allow and not kept.",
)
@click.option("--document-image", type=options.FILE, help="The document's picture; of a page its main one without it.")
@click.option("--model", default=LIVE, show_default=True, help="A version's name, its folder, or `live`.")
@options.as_json
def check_comparison(*, model: str, as_json: bool, **asked: Any) -> None:
    """Hold a claim against a document, as is done on cards: never whether the claim is true.

    A picture is compared where both sides have one.
    """
    if not asked["claim"].strip():
        raise click.UsageError("The claim has no words; give some.")
    with user_errors():
        _check_pictures(asked["image"], asked["document_image"])
        folder = _folder(model)
        version = registry.load(folder)
        found, payload = _compare(version, few=registry.few_learnt(folder), **asked)
    values = asdict(payload) | {
        "words_only": None if payload.words_only is None else in_words(payload.words_only, _WORDS_ONLY),
        "label": found.label, "classes": dict(found.probabilities), "weight": found.weight,
        "pictures": found.pictures, "version": version.version,
    }  # fmt: skip
    output.show(_lines(payload, version.version), values, as_json=as_json)


def _folder(model: str) -> Path:
    """Where the version lies; raises ClickException where there is none of this task."""
    try:
        return of_task(version_folder(model, task=models.COMPARISON), models.COMPARISON)
    except NoDesk as error:
        raise click.ClickException(f"{error} Or name a version's folder: --model FOLDER.") from error


def _check_pictures(*paths: Path | None) -> None:
    for path in paths:
        if path is not None and not path.is_file():
            raise click.ClickException(f"{path} is no file; give a JPEG, PNG, WebP or GIF picture.")


def _compare(
    version: registry.Model,
    *,
    few: int | None,
    claim: str,
    image: Path | None,
    against: str,
    document_image: Path | None,
) -> tuple[registry.Compared, Compared]:
    """Read the document and judge; what a version says, and what a finding would show of it."""
    fetcher = Fetcher(Wire(fetch_policy(demo_desk.settings_anyway())))
    document = documents.of_page(fetcher, against) if documents.is_link(against) else documents.of_file(Path(against))
    with ExitStack() as held:
        missing = Statement("post_without_photo") if image is None else None
        if image is not None and document_image is None:
            document_image, why = held.enter_context(documents.main_picture(fetcher, document))
            if document_image is None:
                missing = as_written(why) if why else Statement("nothing_beside_photo")
        shown = {"image": image, "document_image": document_image} if missing is None else {}
        found = registry.compare_with_document(version, claim, document.text[: comparison.READ], **shown)
    why_not = missing or comparison.not_looked_at(found)
    return found, comparison.payload_of(found, document, words_only=why_not, few=few)


def _lines(payload: Compared, version: str) -> Iterator[str]:
    name, url = tables.printable(payload.title or ""), tables.printable(payload.url or "")
    what = " ".join(filter(None, [f"“{name}”" if name else "", f"({url})" if url else ""])) or "the document"
    yield f"Compared with {what}: {ANSWERS[payload.answer]}."
    most_first = sorted(payload.probabilities.items(), key=lambda one: -one[1])
    yield from tables.lines([(f"{chance:.1%}", ANSWERS[answer]) for answer, chance in most_first], right=[0])
    if payload.sentence:
        yield f"The sentence that weighs most in this: “{tables.printable(payload.sentence)}”"
    if payload.words_only is not None:
        yield f"Only words were compared. {tables.printable(in_words(payload.words_only, _WORDS_ONLY))}"
    if payload.read:
        yield f"Of the document the first {payload.read:,} characters were read."
    if payload.post_cut or payload.cut:
        parts = " and ".join(
            name for name, cut in (("the claim", payload.post_cut), ("the document", payload.cut)) if cut
        )
        yield f"Of {parts} this version reads the beginning only."
    yield f"Compared with the help of {version}: {NOT_TRUTH}."
    if payload.few is not None:
        yield f"It learnt from {payload.few:,} texts: too few to promise anything."
