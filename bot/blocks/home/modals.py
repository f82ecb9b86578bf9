"""The dialogs: paste accounts, look at who was found, give people roles."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.blocks import ids, words
from bot.blocks.forms import field, modal, option
from bot.blocks.text import Block, escape, mrkdwn, outside
from ml.errors import UserError
from pipeline.sources.source import Profile
from pipeline.store.posts.accounts import Wishes

AT_MOST = 25
"""Accounts in one dialog: what Slack lets a view carry along."""
METADATA_TEXT = 3000
"""Characters that Slack keeps beside a view."""
PASTED_TEXT, GROUP_TEXT = 3000, 60
NO_WISHES = Wishes()
NO_GROUP, GROUPS = "none", 98
"""Slack takes 100 options: this one, and one more for a group that is gone."""

ROLES_TITLE = "People and roles"
ROLES_HELP = (
    "Whoever is named here has this role alone. All other members of the workspace have that of their user group."
)
ROLE_HINTS = {
    "admin": "They edit accounts, people, settings, models and campaigns, and may do all that others may.",
    "head": "They decide what is fact-checked, and by whom.",
    "fact_checker": "They label cards and work on stories.",
    "reader": "They search and look, and change nothing.",
}


def _filled(element: Block, **initial: object) -> Block:
    """An element with what was typed before, where there is any: Slack takes no empty one."""
    return element | {name: value for name, value in initial.items() if value}


def find(pasted: str = "", wishes: Wishes = NO_WISHES, *, problem: str = "") -> Block:
    """Paste handles or links, say how they are to be monitored; after a problem with all that was typed before."""
    kinds = [option("Retweets too", "retweets"), option("Replies too", "replies")]
    ticked = [one for one, on in zip(kinds, (wishes.include_retweets, wishes.include_replies), strict=True) if on]
    back = [option("From now on", "0"), option("The last 20 posts too", "20"), option("The last 100 too", "100")]
    chosen = next((one for one in back if one["value"] == str(wishes.posts_back)), back[0])
    paste: Block = {"type": "plain_text_input", "multiline": True, "max_length": PASTED_TEXT}
    group: Block = {"type": "plain_text_input", "max_length": GROUP_TEXT}
    tick: Block = {"type": "checkboxes", "options": kinds}
    fields = [
        *([mrkdwn(f"⚠️ {escape(problem)}")] if problem else []),
        field(
            "handles",
            "Handles or links",
            _filled(paste, initial_value=pasted[:PASTED_TEXT]),
            hint=f"@name, name or https://x.com/name, up to {AT_MOST}, separated as you like.",
        ),
        field(
            "group",
            "Group",
            _filled(group, initial_value=wishes.group[:GROUP_TEXT]),
            optional=True,
            hint="For example: Government, Regional premiers, Town halls.",
        ),
        field("kinds", "What to read", _filled(tick, initial_options=ticked), optional=True),
        field("back", "Where to begin", {"type": "static_select", "options": back, "initial_option": chosen}),
    ]
    return modal("Add accounts", fields, submit="Look up", close="Cancel", callback_id=ids.FIND_VIEW)


def wishes_of(state: dict[str, Any]) -> tuple[str, Wishes]:
    """What was pasted and how it is to be monitored, from the submitted view's values."""
    kinds = {option["value"] for option in state["kinds"]["kinds"].get("selected_options") or []}
    back = state["back"]["back"].get("selected_option") or {"value": "0"}
    wishes = Wishes(
        group=(state["group"]["group"].get("value") or "").strip(),
        include_retweets="retweets" in kinds,
        include_replies="replies" in kinds,
        posts_back=int(back["value"]),
    )
    return state["handles"]["handles"].get("value") or "", wishes


def looking_up() -> Block:
    """What is shown while the source is asked."""
    return modal("Add accounts", [mrkdwn("Looking them up…")], callback_id=ids.FIND_VIEW)


def found(profiles: Sequence[Profile], problems: Sequence[str], wishes: Wishes) -> Block:
    """Who was found, to be looked at before saving."""
    people = "\n".join(f"• *@{outside(p.handle)}* {outside(p.name, 60)}" for p in profiles)
    blocks = [mrkdwn(f"Monitor these?\n{people}" if profiles else "None of these can be monitored.")]
    if problems:
        blocks.append(mrkdwn("⚠️ " + "\n⚠️ ".join(outside(problem) for problem in problems)))
    buttons = {"submit": "Save", "close": "Cancel"} if profiles else {}
    return modal("Add accounts", blocks, **buttons, callback_id=ids.SAVE_VIEW, private_metadata=_pack(profiles, wishes))


def failed(sentence: str, *, title: str = "Add accounts") -> Block:
    """Why there is no dialog."""
    return modal(title, [mrkdwn(f"⚠️ {escape(sentence)}")], callback_id=ids.FIND_VIEW)


def _pack(profiles: Sequence[Profile], wishes: Wishes) -> str:
    """What fits beside a view: with long names that are all quotation marks, less of each name."""
    how = [wishes.group[:GROUP_TEXT], wishes.include_retweets, wishes.include_replies, wishes.posts_back]
    packs = (
        json.dumps(
            [[[p.external_id, p.handle, p.name[:signs]] for p in profiles], how],
            ensure_ascii=False, separators=(",", ":"),
        )
        for signs in (40, 20, 10, 0)
    )  # fmt: skip
    return next(packed for packed in packs if len(packed.encode("utf-16-le")) // 2 <= METADATA_TEXT)


def unpack(metadata: str) -> tuple[list[Profile], Wishes]:
    """What `found` kept beside the view."""
    rows, (group, retweets, replies, back) = json.loads(metadata)
    profiles = [Profile(external_id=row[0], handle=row[1], name=row[2]) for row in rows]
    return profiles, Wishes(group=group, include_retweets=retweets, include_replies=replies, posts_back=back)


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


class TwoRoles(UserError):
    """Somebody was given two roles in one dialog."""


def roles(so_far: Roles) -> Block:
    """The people and the user group of each role, from the most to the least."""
    fields = [mrkdwn(ROLES_HELP)]
    for role, name in reversed(words.ROLES.items()):
        people = sorted(person for person, theirs in so_far.by_name.items() if theirs == role)
        picker = _filled({"type": "multi_users_select"}, initial_users=people)
        fields.append(field(role, f"{name}s", picker, optional=True, hint=ROLE_HINTS[role]))
        if so_far.handles:
            fields.append(_group_field(role, name, so_far))
    return modal(
        ROLES_TITLE, fields, submit="Save", close="Cancel", callback_id=ids.PEOPLE_VIEW,
        private_metadata=str(so_far.seen),
    )  # fmt: skip


def _group_field(role: str, name: str, so_far: Roles) -> Block:
    chosen = so_far.groups.get(role)
    named = ((f"@{handle}", chosen if handle == chosen else group) for handle, group in so_far.handles.items())
    known = [option(shown, group) for shown, group in sorted(named)][:GROUPS]
    if chosen and chosen not in [one["value"] for one in known]:
        known.append(option(f"{chosen} (gone)", chosen))
    choices = [option("No user group", NO_GROUP), *known]
    initial = next(one for one in choices if one["value"] == (chosen or NO_GROUP))
    select: Block = {"type": "static_select", "options": choices, "initial_option": initial}
    return field(f"{role}_group", f"{name}s by user group", select, optional=True)


def roles_given(values: Mapping[str, Any]) -> dict[str, str]:
    """Who was given which role, from the submitted dialog's values. Raises TwoRoles."""
    given: dict[str, str] = {}
    for role in words.ROLES:
        for person in values.get(role, {}).get(role, {}).get("selected_users") or []:
            if given.setdefault(person, role) != role:
                both = f"{words.ROLES[given[person]]} and {words.ROLES[role]}"
                raise TwoRoles(f"Somebody is named twice, as {both}; each has one role. Nothing was changed.")
    return given


def groups_chosen(values: Mapping[str, Any]) -> dict[str, str]:
    """The user group chosen for each role that was asked about, by its setting; empty where none is to give it."""
    asked = {f"{role}s_group": values[name][name] for role in words.ROLES if (name := f"{role}_group") in values}
    chosen = {setting: (one.get("selected_option") or {}).get("value") for setting, one in asked.items()}
    return {setting: "" if group in (None, NO_GROUP) else group for setting, group in chosen.items()}
