"""The pages that posts link to, as checks take them."""

from pipeline.checks.check import CheckFailed, Impossible
from pipeline.checks.evidence.view import LinkedPage


def readable(page: LinkedPage | None, *, missing: str) -> LinkedPage:
    """Give a page that has words; raises CheckFailed for one that may be read later, Impossible for any other."""
    if page is None:
        raise Impossible(missing)
    if page.reason is None:
        return page
    why = page.sentence or page.reason
    raise CheckFailed(why) if page.for_now else Impossible(why)
