"""`claimwire archive encoder` and `index`: what matching is made ready with."""

import shutil

import click
from sqlalchemy.orm import Session

from bot.commands.shared.desk import desk
from bot.commands.shared.output import aside
from ml import registry
from ml.counting import counted
from pipeline.checks import open_cards
from pipeline.checks.archive import indexing
from pipeline.checks.wiring import ENCODER
from pipeline.services import Services
from pipeline.store.archive import check_vectors


@click.command()
@click.argument("name", required=False)
@click.option("--precision", default="int8", show_default=True, type=click.Choice(["int8", "fp32"]))
def encoder(*, name: str | None, precision: str) -> None:
    """Match by an encoder of the archive's own, in place of the live version's, and make the vectors.

    NAME is a sentence-transformers folder or a name that was pulled; without it, the multilingual MiniLM. Needs the
    extra `train`; matching does not.
    """
    with desk() as (tools, session):
        folder = tools.choices.archive_dir / ENCODER
        fresh = folder.with_name(f"{ENCODER}-new")
        shutil.rmtree(fresh, ignore_errors=True)
        made = registry.export_sentence_encoder(name, fresh, precision=precision)
        shutil.rmtree(folder, ignore_errors=True)
        fresh.rename(folder)
        click.echo(f"{made.name}: {made.dimensions} numbers a text, cosine {made.agreement:.4f} with the original.")
        embed(tools, session)
        if gone := check_vectors.forget(session, but=made.name):
            click.echo(f"{gone:,} vectors of other encoders deleted.")


@click.command()
def index() -> None:
    """Make what is missing: vectors, their index, and the index of words."""
    with desk() as (tools, session):
        embed(tools, session)
    click.echo("The archive is ready.")


def embed(tools: Services, session: Session) -> None:
    """Make vectors and indexes for what has come; without an encoder, the index of words alone."""
    encoder = tools.encoder
    if encoder is not None and not indexing.embed(session, encoder, say=aside):
        aside("This Postgres has no pgvector: vectors rank what the words propose, and propose nothing themselves.")
    tools.matcher.refresh(tools.sessions)


def match_open_cards(tools: Services, session: Session) -> None:
    """Hold the posts of open cards against what has come, or changed, or gone; the sweep sees to it."""
    if number := open_cards.match_anew(session, tools.checks):
        which = f"{counted(number, 'post')} with an open card {'is' if number == 1 else 'are'}"
        aside(f"{which} held against the archive within some minutes.")
