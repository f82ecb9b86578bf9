"""The dialog in which people are given roles."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.blocks import ids, words
from bot.blocks.forms import field, modal, option
from bot.blocks.text import Block, escape, mrkdwn
from ml.errors import UserError
from pipeline.language.speech import _

NO_GROUP, GROUPS = "none", 98
"""Slack takes 100 options: this one, and one more for a group that is gone."""

ROLES_TITLE = _("People and roles")
ROLES_HELP = _(
    "Whoever is named here has this role alone. All other members of the workspace have that of their user group."
)
ROLES_NAMED = {
    "admin": _("Admins"),
    "head": _("Heads"),
    "fact_checker": _("Fact-checkers"),
    "reader": _("Readers"),
}
BY_GROUP = {
    "admin": _("Admins by user group"),
    "head": _("Heads by user group"),
    "fact_checker": _("Fact-checkers by user group"),
    "reader": _("Readers by user group"),
}
TWICE = _("Somebody is named twice, as {one} and {other}; each has one role. Nothing was changed.")
ROLE_HINTS = {
    "admin": _("They edit accounts, people, settings, models and campaigns, and may do all that others may."),
    "head": _("They decide what is fact-checked, and by whom."),
    "fact_checker": _("They label cards and work on stories."),
    "reader": _("They search and look, and change nothing."),
}


def _filled(element: Block, **initial: object) -> Block:
    """An element with what was typed before, where there is any: Slack takes no empty one."""
    return element | {name: value for name, value in initial.items() if value}


def failed(sentence: str) -> Block:
    """Why there is no dialog."""
    return modal(ROLES_TITLE, [mrkdwn(f"⚠️ {escape(sentence)}")])


@dataclass(frozen=True)
class Roles:
    """Who has which role so far, and what may be chosen."""

    by_name: Mapping[str, str]
    groups: Mapping[str, str]
    """The user groups whose members have a role, by role: by id, or by handle."""
    seen: int
    """The last change of settings that is known."""
    handles: Mapping[str, str]
    """The ids of the workspace's user groups by handle."""
    last_change: int = 0
    """The last change of roles by name that is known."""

    @property
    def known(self) -> str:
        """Both, as the dialog remembers them."""
        return f"{self.seen}:{self.last_change}"


class TwoRoles(UserError):
    """Somebody was given two roles in one dialog."""


def roles(so_far: Roles) -> Block:
    """The people and the user group of each role, from the most to the least."""
    fields = [mrkdwn(ROLES_HELP)]
    for role in reversed(words.ROLES):
        people = sorted(person for person, theirs in so_far.by_name.items() if theirs == role)
        picker = _filled({"type": "multi_users_select"}, initial_users=people)
        fields.append(field(role, ROLES_NAMED[role], picker, optional=True, hint=ROLE_HINTS[role]))
        if so_far.handles:
            fields.append(_group_field(role, so_far))
    return modal(
        ROLES_TITLE, fields, submit=_("Save"), close=_("Cancel"), callback_id=ids.PEOPLE_VIEW,
        private_metadata=so_far.known,
    )  # fmt: skip


def _group_field(role: str, so_far: Roles) -> Block:
    chosen = so_far.groups.get(role)
    named = ((f"@{handle}", chosen if handle == chosen else group) for handle, group in so_far.handles.items())
    known = [option(shown, group) for shown, group in sorted(named)][:GROUPS]
    if chosen and chosen not in [one["value"] for one in known]:
        known.append(option(_("{group} (gone)").format(group=chosen), chosen))
    choices = [option(_("No user group"), NO_GROUP), *known]
    initial = next(one for one in choices if one["value"] == (chosen or NO_GROUP))
    select: Block = {"type": "static_select", "options": choices, "initial_option": initial}
    return field(f"{role}_group", BY_GROUP[role], select, optional=True)


def roles_given(values: Mapping[str, Any]) -> dict[str, str]:
    """Who was given which role, from the submitted dialog's values. Raises TwoRoles."""
    given: dict[str, str] = {}
    for role in words.ROLES:
        for person in values.get(role, {}).get(role, {}).get("selected_users") or []:
            if given.setdefault(person, role) != role:
                raise TwoRoles(TWICE.format(one=words.ROLES[given[person]], other=words.ROLES[role]))
    return given


def groups_chosen(values: Mapping[str, Any]) -> dict[str, str]:
    """The user group chosen for each role that was asked about, by its setting; empty where none is to give it."""
    asked = {f"{role}s_group": values[name][name] for role in words.ROLES if (name := f"{role}_group") in values}
    chosen = {setting: (one.get("selected_option") or {}).get("value") for setting, one in asked.items()}
    return {setting: "" if group in (None, NO_GROUP) else group for setting, group in chosen.items()}
