"""The archive of published fact-checks: taken over from others, added to by the desk, searched for a post's claim."""

from pipeline.checks.archive.errors import ArchiveError
from pipeline.checks.archive.indexing import Encoder, NotIndexed
from pipeline.checks.archive.matching import DEFAULT_CUT_OFF, EarlierCheck, Matcher, says_enough

__all__ = ["DEFAULT_CUT_OFF", "ArchiveError", "EarlierCheck", "Encoder", "Matcher", "NotIndexed", "says_enough"]
