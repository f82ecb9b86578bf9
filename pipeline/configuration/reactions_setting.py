"""Which emoji say what a button says, as the setting is written."""

import re

from pipeline.language.speech import _

_PAIR = re.compile(r":?([a-z0-9_+'-]+):?=(rejected|reviewed|selected)")


def read_reactions(written: str) -> dict[str, str]:
    """The label of each emoji, by its name in Slack. Raises ValueError for what names no emoji or no label."""
    pairs = [_PAIR.fullmatch(pair.strip().lower()) for pair in written.split(",") if pair.strip()]
    found = {pair[1]: pair[2] for pair in pairs if pair}
    if len(found) != len(pairs):
        raise ValueError(_("it is no list of emoji and labels, each once; write x=rejected,eyes=reviewed"))
    return found
