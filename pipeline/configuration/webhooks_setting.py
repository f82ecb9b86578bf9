"""Who is told of what the desk does, as the setting is written. No error repeats an address or a secret."""

import base64
import binascii
import re
from dataclasses import dataclass, field

from pipeline.language.speech import _

PREFIX = "whsec_"
LEAST, MOST = 24, 64
"""Bytes of a secret, by the Standard Webhooks specification."""
_FIRST = re.compile(r"([a-z0-9][a-z0-9_-]{0,39})=(https?://\S+)")


@dataclass(frozen=True)
class Receiver:
    """Another system that is told. Each message is signed with all its secrets, so that one can be replaced."""

    name: str
    url: str = field(repr=False)
    secrets: tuple[str, ...] = field(repr=False)


def read_webhooks(written: str) -> tuple[Receiver, ...]:
    """The receivers, each NAME=ADDRESS SECRET [SECRET]. Raises ValueError."""
    found: list[Receiver] = []
    for number, word in enumerate(written.split(), 1):
        if word.startswith(PREFIX) and found:
            last = found.pop()
            found.append(Receiver(last.name, last.url, (*last.secrets, _secret(word, last.name))))
        elif first := _FIRST.fullmatch(word):
            found.append(Receiver(first[1], first[2], ()))
        else:
            raise ValueError(
                _("its word {number} is no receiver and no secret; write NAME=https://… whsec_…").format(number=number)
            )
    if len({one.name for one in found}) < len(found):
        raise ValueError(_("two receivers have one name; give each its own"))
    if bare := next((one.name for one in found if not one.secrets), None):
        raise ValueError(_("{bare} has no secret; write whsec_… behind its address").format(bare=bare))
    return tuple(found)


def _secret(written: str, name: str) -> str:
    alone = written.removeprefix(PREFIX)
    try:
        size = len(base64.b64decode(alone + "=" * (-len(alone) % 4), validate=True))  # some leave the padding out
    except binascii.Error:
        size = 0
    if not LEAST <= size <= MOST:
        raise ValueError(
            _("a secret of {name} is not {prefix} and {least} to {most} bytes as base64; make another one").format(
                name=name, prefix=PREFIX, least=LEAST, most=MOST
            )
        )
    return written
