"""The small language in which the Block Kit tables are written: checks that say where a value is wrong."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

Check = Callable[[Any, str], list[str]]
"""Takes a value and its JSON pointer, and gives the faults found."""


@dataclass(frozen=True)
class Needed:
    """The check of a key that must be there; under any other check a key may be missing."""

    check: Check

    def __call__(self, value: Any, path: str) -> list[str]:
        """Check the value."""
        return self.check(value, path)


def fault(words: str, path: str) -> str:
    """A fault, worded and placed as Slack does."""
    return f"[ERROR] {words} [json-pointer:{path}]"


def that(holds: Callable[[Any], bool], words: str) -> Check:
    """A value of which something holds; the words say what is wrong where it does not."""
    return lambda value, path: [] if holds(value) else [fault(words, path)]


def both(*checks: Check) -> Check:
    """All of these checks, whatever the others find."""
    return lambda value, path: [found for check in checks for found in check(value, path)]


def stepwise(*checks: Check) -> Check:
    """One check after the other, up to the first that finds something."""
    return lambda value, path: next((found for check in checks if (found := check(value, path))), [])


mapping = that(lambda value: isinstance(value, dict), "must provide an object")
flag = that(lambda value: isinstance(value, bool), "must be a boolean")


def text(most: int, *, least: int = 1) -> Check:
    """A text of `least` to `most` characters."""
    return stepwise(
        that(lambda value: isinstance(value, str), "must be a string"),
        that(lambda value: len(value) >= least, f"must be more than {least - 1} characters"),
        that(lambda value: len(value) <= most, f"must be less than {most + 1} characters"),
    )


def _is_url(value: str) -> bool:
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in ("http", "https", "mailto", "tel", "slack") and bool(parts.netloc or parts.path)


url = stepwise(text(3000), that(_is_url, "must be a valid URL"))


def whole(least: int, most: int) -> Check:
    """A whole number within bounds."""
    return stepwise(
        that(lambda value: isinstance(value, int) and not isinstance(value, bool), "must be an integer"),
        that(lambda value: least <= value <= most, f"must be between {least} and {most}"),
    )


def one_of(*values: str) -> Check:
    """One of a few words."""
    return that(lambda value: value in values, f"must be one of {', '.join(values)}")


def many(check_each: Check, *, least: int = 1, most: int = 1_000_000) -> Check:
    """A list of `least` to `most` members, each checked."""

    def members(value: Any, path: str) -> list[str]:
        return [found for place, member in enumerate(value) for found in check_each(member, f"{path}/{place}")]

    size = both(
        that(lambda value: len(value) >= least, f"no less than {least} items allowed"),
        that(lambda value: len(value) <= most, f"no more than {most} items allowed"),
    )
    return stepwise(that(lambda value: isinstance(value, list), "must provide an array"), both(size, members))


def shape(**keys: Check) -> Check:
    """An object with these keys and no others."""

    def members(value: Any, path: str) -> list[str]:
        found = [fault(f"invalid additional property: {name}", path) for name in value.keys() - keys.keys()]
        for name, check in keys.items():
            if name in value:
                found += check(value[name], f"{path}/{name}")
            elif isinstance(check, Needed):
                found.append(fault(f"missing required field: {name}", path))
        return found

    return stepwise(mapping, members)


def typed(**keys: Check) -> Check:
    """An object with a `type`, which `kind_of` or the check of the key tells, these keys and no others."""
    return shape(**{"type": Needed(text(50))} | keys)


def kind_of(table: Mapping[str, Check]) -> Check:
    """An object whose `type` names its own check in the table; other types are refused."""

    def check(value: Any, path: str) -> list[str]:
        kind = value.get("type")
        if not isinstance(kind, str):
            return [fault("missing required field: type", path)]
        return table[kind](value, path) if kind in table else [fault(f"unsupported type: {kind}", f"{path}/type")]

    return stepwise(mapping, check)


def either(*names: str) -> Check:
    """An object that has at least one of these keys."""
    words = f"missing required field: {' or '.join(names)}"
    return that(lambda value: not isinstance(value, dict) or any(name in value for name in names), words)
