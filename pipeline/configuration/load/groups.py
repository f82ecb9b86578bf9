"""What holds for an account group alone: `Town halls=tweets-local, Government=tweets`, as a setting is written."""

import re
from collections.abc import Callable, Mapping
from typing import TypeVar

from pipeline.language.speech import _

Value = TypeVar("Value")


def read_channels(written: str) -> dict[str, str]:
    """The channel of each group's cards. Raises ValueError."""
    return _read(written, _channel, example="Town halls=tweets-local")


def read_thresholds(written: str) -> dict[str, float]:
    """From which probability on a group's posts are taken for check-worthy. Raises ValueError."""
    return _read(written, _threshold, example="Town halls=0.7")


def of_group(values: Mapping[str, Value], group: str) -> Value | None:
    """What holds for the group of this name, if anything."""
    return values.get(_key(group))


def _key(group: str) -> str:
    return " ".join(group.split()).casefold()


def _read(written: str, read: Callable[[str], Value | None], *, example: str) -> dict[str, Value]:
    pairs = [part.rpartition("=") for part in written.split(",") if part.strip()]
    found = {_key(group): value for group, _, text in pairs if (value := read(text.strip())) is not None}
    if len(found) != len(pairs) or "" in found:
        raise ValueError(
            _("it is no list of groups, each once; write {example}, with commas between several").format(
                example=example
            )
        )
    return found


def _channel(text: str) -> str | None:
    return text.lstrip("#") if re.fullmatch(r"#?[^\s#<>@]+", text) else None


def _threshold(text: str) -> float | None:
    return float(text) if re.fullmatch(r"0?\.\d{1,6}", text) and float(text) > 0 else None
