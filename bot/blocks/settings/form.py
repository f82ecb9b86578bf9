"""The dialog of one section: an input for each setting that fits what it can be."""

from collections.abc import Mapping
from typing import Any, Literal, get_args, get_origin

from annotated_types import Ge, Le
from pydantic.fields import FieldInfo

from bot.blocks import ids
from bot.blocks.forms import field, modal, option
from bot.blocks.settings.sections import SECTIONS, TRIED_FIRST, Words
from bot.blocks.settings.words import AT_FIRST, EMPTY, OPTIONS, SAVE, TRY
from bot.blocks.text import Block, clip, escape, mrkdwn
from pipeline.configuration.choices import Choices
from pipeline.language.catalogue import languages, own_name
from pipeline.language.speech import _

LANGUAGE = "spoken_language"
LONGEST = 3000
AT_FIRST_SHOWN = 100


def form(section: str, values: Mapping[str, str], *, first: Mapping[str, str], seen: int, problem: str = "") -> Block:
    """The settings of a section with these values, `first` being the environment's; it remembers the last change."""
    of = SECTIONS[section]
    fields = [_field(name, words, values[name], first[name], seen) for name, words in of.settings.items()]
    told = [mrkdwn(f"⚠️ {escape(problem)}")] if problem else []
    submit = TRY if section == TRIED_FIRST else SAVE
    return modal(
        of.title, [*told, *fields], submit=submit, close=_("Cancel"), callback_id=ids.SETTINGS_VIEW,
        private_metadata=f"{section}:{seen}",
    )  # fmt: skip


def _field(name: str, words: Words, value: str, first: str, seen: int) -> Block:
    known = Choices.model_fields[name]
    hint = AT_FIRST.format(hint=words.hint, value=clip(in_words(name, first) or str(EMPTY), AT_FIRST_SHOWN))
    # Slack keeps what somebody typed in a block of the same id, whatever a newer dialog shows there.
    return field(
        name,
        words.label,
        _element(name, known, value),
        hint=hint,
        optional=not _needed(known),
        block_id=f"{name}:{seen}",
    )


def _needed(known: FieldInfo) -> bool:
    return known.default not in (None, "")


def _element(name: str, known: FieldInfo, value: str) -> Block:
    kinds = {known.annotation, *get_args(known.annotation)}
    if chosen := _options(name):
        options = [option(in_words(name, one), one) for one in chosen]
        initial = next((one for one in options if one["value"] == value), options[0])
        return {"type": "static_select", "options": options, "initial_option": initial}
    if kinds & {int, float}:
        return _number(known, decimal=float in kinds) | _initial(value)
    return {"type": "plain_text_input", "max_length": LONGEST} | _initial(value[:LONGEST])


def in_words(name: str, value: str) -> str:
    """A setting's value as people read it: what is chosen has words, what is typed stands as it is typed."""
    if value not in _options(name):
        return value
    return own_name(value) if name == LANGUAGE else str(OPTIONS.get(value, value))


def _options(name: str) -> tuple[str, ...]:
    """What can be chosen; nothing where a value is typed."""
    if name == LANGUAGE:
        return languages()
    kind = known.annotation if (known := Choices.model_fields.get(name)) else None
    if kind is bool:
        return ("true", "false")
    return get_args(kind) if get_origin(kind) is Literal else ()


def _number(known: FieldInfo, *, decimal: bool) -> Block:
    least = [str(bound.ge) for bound in known.metadata if isinstance(bound, Ge)]
    most = [str(bound.le) for bound in known.metadata if isinstance(bound, Le)]
    bounds = {"min_value": next(iter(least), None), "max_value": next(iter(most), None)}
    return {"type": "number_input", "is_decimal_allowed": decimal} | {name: b for name, b in bounds.items() if b}


def _initial(value: str) -> Block:
    return {"initial_value": value} if value else {}


def typed(section: str, state: Mapping[str, Any]) -> dict[str, str]:
    """What was typed or chosen for the settings of this section, by name, from the submitted view's values."""
    given = {name: element for block in state.values() for name, element in block.items()}
    return {name: _held(given[name]) for name in SECTIONS[section].settings if name in given}


def _held(element: Mapping[str, Any]) -> str:
    chosen = element.get("selected_option") or {}
    return str(element.get("value") or chosen.get("value") or "")
