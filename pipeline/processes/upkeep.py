"""The Celery tasks that keep the archive of published checks, and what posts are like, quick to search."""

import logging

from ml.counting import counted
from pipeline import services
from pipeline.checks import open_cards
from pipeline.checks.archive import cut_off, indexing
from pipeline.processes.repeating import task
from pipeline.queue import Task
from pipeline.services import Services
from pipeline.store.learning import like_texts
from pipeline.store.posts import languages

log = logging.getLogger(__name__)

VECTORS_AT_ONCE = 2_048
"""Checks that get a vector at a turn, each of half a minute: a new encoder's are made in the end, and checks go on."""

POSTS_AT_ONCE = 5_000
"""Posts whose language is told at a turn, of some seconds: a million of them in seventeen hours."""


@task(Task.TUNE_CUT_OFF)
def tune_cut_off() -> None:
    """Move the cut-off of earlier checks by what the desk answered since it was moved last."""
    tools = services.current()
    with tools.sessions() as session:
        tuned = cut_off.tune_by_new_answers(session, usual=tools.choices.archive_cut_off, by="schedule")
        session.commit()
    if tuned is not None:
        log.info("Earlier checks are shown from %.2f on: %s", tuned.cut_off, tuned.why)


@task(Task.INDEX_ARCHIVE)
def index_archive() -> None:
    """Build the archive's index anew where much has changed, and make vectors, some at a time; queries go on.

    While an index is built no session is open.
    """
    tools = services.current()
    with tools.sessions() as session:
        due = indexing.is_due(session, tools.choices.archive_dir)
    if due:
        indexing.build(tools.sessions, tools.choices.archive_dir)
    if (encoder := tools.encoder) is not None:
        with tools.sessions() as session:
            indexing.embed(session, encoder, say=log.info, at_most=VECTORS_AT_ONCE)
    _index_posts(tools)


@task(Task.MATCH_OPEN_CARDS)
def match_open_cards() -> None:
    """Hold the posts of open cards against what the desk has published, or taken back."""
    tools = services.current()
    with tools.sessions() as session:
        open_cards.match_anew(session, tools.checks)
        session.commit()


@task(Task.TELL_LANGUAGES)
def tell_languages() -> None:
    """Tell the language of posts of before, some at a time; of new ones it is told as they are stored."""
    tools = services.current()
    if told := languages.tell_some(tools.sessions, tools.languages.tell, at_most=POSTS_AT_ONCE):
        log.info("Told the language of %s.", counted(told, "post"))


def _index_posts(tools: Services) -> None:
    """Index what posts are like, once there are many."""
    if (encoder := tools.one_encoder) is None:
        return
    with tools.sessions() as session:
        due = like_texts.lacks_index(session, encoder.facts.name)
    if due:
        with tools.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            like_texts.make_index(connection, encoder.facts.name, dimensions=encoder.facts.dimensions)
