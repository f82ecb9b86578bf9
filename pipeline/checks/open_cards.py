"""Open cards whose posts are held against the archive anew, since it has changed."""

from sqlalchemy.orm import Session

from pipeline.checks import running
from pipeline.checks.running import Checks
from pipeline.desk import shown_checks
from pipeline.desk.earlier_check_clicks import COMPARED, COMPARED_WITH, KIND, SUBJECT


def match_anew(session: Session, checks: Checks) -> int:
    """Hold the posts of open cards against what has come, or changed, or gone; the sweep sees to it. How many.

    Commits each batch.
    """
    number = running.want_anew(session, checks, kind=KIND, subject=SUBJECT)
    running.want_anew(session, checks, kind=COMPARED, subject=COMPARED_WITH)
    return number + (shown_checks.match_outdated(session) if KIND in checks else 0)
