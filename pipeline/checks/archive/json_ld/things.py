"""What stands for a thing in JSON-LD: a word, an object with a name or an address, or a list of such."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from pipeline.checks.archive.json_ld.markup import as_read

_LONGEST_ADDRESS = 4_000
_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(?:-\w{2,8}){0,3}")


def web(address: str) -> str | None:
    """Give an address of the web; None for anything else, such as a script."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if not address.isprintable() or len(address) > _LONGEST_ADDRESS:
        return None
    return address if parts.scheme.lower() in ("http", "https") and parts.hostname else None


def host(url: str | None) -> str:
    """The name of an address's host, without www."""
    return (urlsplit(url).hostname or "").removeprefix("www.") if url else ""


def address(value: Any) -> str | None:
    """An address as it was meant: of a thing its own, with entities undone only where they are whole."""
    if isinstance(value, list):
        return next(filter(None, map(address, value)), None)
    if isinstance(value, dict):
        return address([value.get(name) for name in ("url", "@id", "id", "@value")])
    return web(value.strip().replace("&amp;", "&")) if isinstance(value, str) else None


def site(value: Any) -> str:
    """The site of a publisher that is given by an address only."""
    value = first(value)
    return host(address(value)) or text(under(value, "site"))


def text(value: Any, language: str = "") -> str:
    """Give the words that stand for a value: a string, a number, a thing's name; of several languages' in this one."""
    if isinstance(value, list):
        there = sorted(value, key=lambda one: not _is_in(language, one))
        return next(filter(None, (text(one, language) for one in there)), "")
    if isinstance(value, dict):
        said = under(value, "@value", "name", "legalName", "text", "alternateName")
        return text(said or _by_language(value, language), language)
    if isinstance(value, bool) or not isinstance(value, str | int | float) or value != value:
        return ""
    return as_read(str(value))


def _is_in(language: str, value: Any) -> bool:
    """Whether a value says that it is in this language, whatever the country."""
    said = value.get("@language") if isinstance(value, dict) else None
    return bool(language) and isinstance(said, str) and _main(said) == _main(language)


def _main(language: str) -> str:
    return language.casefold().partition("-")[0]


def _by_language(value: Mapping[str, Any], language: str) -> Any:
    """What stands under a language, where a thing is nothing but the same words in several."""
    if not all(_LANGUAGE.fullmatch(key) and isinstance(said, str | list) for key, said in value.items()):
        return None
    found = {_main(key): said for key, said in value.items() if key != "id"}
    return found.get(_main(language)) or next(iter(found.values()), None)


def name(value: Any, *, persons: bool = True) -> str:
    """What a person or organisation is called; of several an organisation rather. An address is no name."""
    listed = sorted(value if isinstance(value, list) else [value], key=_is_person)
    names = (text(one) for one in listed if persons or not _is_person(one))
    return next((called for called in names if called and not web(called)), "")


def _is_person(value: Any) -> bool:
    return isinstance(value, dict) and "Person" in types(value)


def types(value: Mapping[str, Any]) -> set[str]:
    """What a thing says that it is, without the vocabulary's address."""
    found = value.get("@type", value.get("type"))
    names = found if isinstance(found, list) else [found]
    return {str(name).rpartition("/")[2].rpartition(":")[2] for name in names}


def first(value: Any) -> Any:
    """Give what is meant where a list stands for one thing."""
    return next((one for one in value if one), None) if isinstance(value, list) else value


def under(value: Any, *names: str) -> Any:
    """What stands under the first of these names that says something."""
    return next((value[name] for name in names if value.get(name)), None) if isinstance(value, dict) else None
