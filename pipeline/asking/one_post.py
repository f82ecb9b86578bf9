"""One post from the source, within the month's read budget."""

from dataclasses import asdict
from typing import Any

from ml.errors import UserError
from pipeline.language.speech import _
from pipeline.services import Services
from pipeline.sources.source import Post, SourceError
from pipeline.store import locks
from pipeline.store.locks import Lock
from pipeline.store.posts import reads
from pipeline.store.posts.tweets import CONTEXT


class OverBudget(UserError):
    """The month's reads are used up."""


def fetch(tools: Services, external_id: str) -> Post:
    """Ask the source for a post. The read is counted before, so that any number at once stay within the budget.

    Raises OverBudget, SourceError.
    """
    source = tools.source
    _count(tools, source.name, 1)
    try:
        return source.post(external_id)
    except SourceError:
        _count(tools, source.name, -1)
        raise


def _count(tools: Services, source: str, posts: int) -> None:
    budget = tools.choices.monthly_reads
    with tools.sessions() as session:
        locks.hold(session, Lock.READS)
        if posts > 0 and budget is not None and reads.this_month(session, source) >= budget:
            raise OverBudget(
                _(
                    "The post was not fetched: this month's read budget ({budget:,}) is used up. Paste its "
                    "words instead, or raise X_MONTHLY_READS."
                ).format(budget=budget)
            )
        reads.record(session, source=source, account_id=None, posts=posts)
        session.commit()


def context_of(post: Post) -> dict[str, Any]:
    """What stands beside a post's text, as it is stored of those that are."""
    whole = asdict(post)
    return {name: whole[name] for name in CONTEXT}
