"""The dialog that shows what the desk decided, section by section, and the last changes."""

from collections.abc import Callable, Mapping, Sequence

from bot.blocks import ids
from bot.blocks.forms import modal
from bot.blocks.settings.form import in_words
from bot.blocks.settings.sections import LABELS, SECTIONS, Section
from bot.blocks.settings.words import (
    AS_AT_FIRST,
    CHANGE,
    CHANGED,
    LAST_CHANGES,
    MEANWHILE,
    NOTHING,
    RULE,
    TITLE,
    TOGETHER,
    UNFIT,
    VALUE,
)
from bot.blocks.text import Block, aside, button, clip, mrkdwn, outside, sections
from pipeline.tables import SettingChange

SHOWN = 150
"""Characters of a value among others."""
CHANGES = 10
"""The last changes that are shown."""


def overview(values: Mapping[str, str], changes: Sequence[SettingChange], *, named: Callable[[str], str]) -> Block:
    """Everything that the desk decides as it holds now."""
    blocks = [aside(RULE), *(_section(name, section, values) for name, section in SECTIONS.items())]
    lines = [_changed(one, named) for one in changes[:CHANGES]]
    if lines:
        blocks += sections("\n".join([str(LAST_CHANGES), *lines]))
    return modal(TITLE, blocks)


def _section(name: str, section: Section, values: Mapping[str, str]) -> Block:
    lines = [VALUE.format(label=words.label, value=_shown(one, values[one])) for one, words in section.settings.items()]
    shown = mrkdwn("\n".join([f"*{section.title}*", *lines]))
    return shown | {"accessory": button(CHANGE, ids.SETTINGS_SECTION, name)}


def _shown(name: str, value: str) -> str:
    shown = outside(in_words(name, value), SHOWN) or NOTHING
    return f"`{shown.replace('`', chr(39))}`" if "*" in shown else shown  # else a star would make it bold


def _changed(row: SettingChange, named: Callable[[str], str]) -> str:
    at = f"{row.changed_at:%Y-%m-%d %H:%M}"
    after = AS_AT_FIRST if row.after is None else _shown(row.name, row.after)
    return CHANGED.format(
        at=at,
        person=outside(named(row.changed_by), 80),
        label=label(row.name),
        before=_shown(row.name, row.before),
        after=after,
    )


def label(name: str) -> str:
    """What a setting is called here; its name where it is decided elsewhere."""
    return LABELS.get(name, name.upper())


def unfit(faults: Mapping[str, str]) -> str:
    """Why what was typed cannot be."""
    return "\n".join(
        UNFIT.format(label=label(name), why=why) if name else TOGETHER.format(why=why) for name, why in faults.items()
    )


def meanwhile(changes: Sequence[SettingChange], *, named: Callable[[str], str]) -> str:
    """What somebody else decided since the dialog was opened."""
    return "\n".join(
        MEANWHILE.format(
            person=named(row.changed_by), label=label(row.name), before=clip(row.before, SHOWN) or NOTHING,
            after=AS_AT_FIRST if row.after is None else clip(row.after, SHOWN) or NOTHING,
        )
        for row in changes
    )  # fmt: skip
