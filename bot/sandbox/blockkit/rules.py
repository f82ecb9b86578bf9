"""The small language in which the Block Kit tables are written: checks that report where a value is wrong."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit


@dataclass
class Findings:
    """The faults found so far, worded and placed as Slack does."""

    messages: list[str] = field(default_factory=list)

    def add(self, fault: str, path: str) -> None:
        """Note a fault at a JSON pointer."""
        self.messages.append(f"[ERROR] {fault} [json-pointer:{path}]")


Check = Callable[[Any, str, Findings], None]


@dataclass(frozen=True)
class Key:
    """What may stand under a key of an object."""

    check: Check
    required: bool = False


Keys = Mapping[str, Key]


def need(check: Check) -> Key:
    """A key that must be there."""
    return Key(check, required=True)


def may(check: Check) -> Key:
    """A key that may be there."""
    return Key(check)


def text(most: int, *, least: int = 1) -> Check:
    """A text of `least` to `most` characters."""

    def check(value: Any, path: str, findings: Findings) -> None:
        if not isinstance(value, str):
            findings.add("must be a string", path)
        elif len(value) < least:
            findings.add(f"must be more than {least - 1} characters", path)
        elif len(value) > most:
            findings.add(f"must be less than {most + 1} characters", path)

    return check


def url(most: int = 3000) -> Check:
    """A web address of at most `most` characters."""

    def check(value: Any, path: str, findings: Findings) -> None:
        before = len(findings.messages)
        text(most)(value, path, findings)
        if len(findings.messages) == before and not _is_url(value):
            findings.add("must be a valid URL", path)

    return check


def _is_url(value: str) -> bool:
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in ("http", "https", "mailto", "tel", "slack") and bool(parts.netloc or parts.path)


def flag(value: Any, path: str, findings: Findings) -> None:
    """True or false."""
    if not isinstance(value, bool):
        findings.add("must be a boolean", path)


def whole(least: int, most: int) -> Check:
    """A whole number within bounds."""

    def check(value: Any, path: str, findings: Findings) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            findings.add("must be an integer", path)
        elif not least <= value <= most:
            findings.add(f"must be between {least} and {most}", path)

    return check


def one_of(*values: str) -> Check:
    """One of a few words."""

    def check(value: Any, path: str, findings: Findings) -> None:
        if value not in values:
            findings.add(f"must be one of {', '.join(values)}", path)

    return check


def many(check_each: Check, *, least: int = 1, most: int = 1_000_000) -> Check:
    """A list of `least` to `most` members, each checked."""

    def check(value: Any, path: str, findings: Findings) -> None:
        if not isinstance(value, list):
            findings.add("must provide an array", path)
            return
        if len(value) < least:
            findings.add(f"no less than {least} items allowed", path)
        if len(value) > most:
            findings.add(f"no more than {most} items allowed", path)
        for place, member in enumerate(value):
            check_each(member, f"{path}/{place}", findings)

    return check


def shape(**keys: Key) -> Check:
    """An object with these keys and no others."""

    def check(value: Any, path: str, findings: Findings) -> None:
        if not isinstance(value, dict):
            findings.add("must provide an object", path)
            return
        for name in value.keys() - keys.keys():
            findings.add(f"invalid additional property: {name}", path)
        for name, key in keys.items():
            if name in value:
                key.check(value[name], f"{path}/{name}", findings)
            elif key.required:
                findings.add(f"missing required field: {name}", path)

    return check


def typed(**keys: Key) -> Check:
    """An object with a `type`, which `kind_of` or the check of the key tells, these keys and no others."""
    return shape(**{"type": need(text(50))} | keys)


def kind_of(table: Mapping[str, Check], allowed: Iterable[str] | None = None) -> Check:
    """An object whose `type` names its own check in the table; other types are refused."""
    names = set(table if allowed is None else allowed)

    def check(value: Any, path: str, findings: Findings) -> None:
        if not isinstance(value, dict):
            findings.add("must provide an object", path)
        elif not isinstance(value.get("type"), str):
            findings.add("missing required field: type", path)
        elif value["type"] not in names:
            findings.add(f"unsupported type: {value['type']}", f"{path}/type")
        else:
            table[value["type"]](value, path, findings)

    return check


def either(*names: str) -> Check:
    """An object that has at least one of these keys."""

    def check(value: Any, path: str, findings: Findings) -> None:
        if isinstance(value, dict) and not any(name in value for name in names):
            findings.add(f"missing required field: {' or '.join(names)}", path)

    return check


def both(*checks: Check) -> Check:
    """All of these checks, one after the other."""

    def check(value: Any, path: str, findings: Findings) -> None:
        for one in checks:
            one(value, path, findings)

    return check
