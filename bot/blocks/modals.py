"""The dialogs: paste accounts, look at who was found, name admins."""

import json
from collections.abc import Sequence
from typing import Any

from bot.blocks import ids
from bot.blocks.forms import field, modal, option
from bot.blocks.text import Block, clip, escape, mrkdwn
from pipeline.sources.source import Profile
from pipeline.store.posts.accounts import Wishes

AT_MOST = 25
"""Accounts in one dialog: what Slack lets a view carry along."""


def find(pasted: str = "") -> Block:
    """Paste handles or links, say how they are to be monitored."""
    paste: Block = {"type": "plain_text_input", "multiline": True, "max_length": 3000}
    kinds = [option("Retweets too", "retweets"), option("Replies too", "replies")]
    back = [option("From now on", "0"), option("The last 20 posts too", "20"), option("The last 100 too", "100")]
    fields = [
        field(
            "handles",
            "Handles or links",
            paste | ({"initial_value": pasted} if pasted else {}),
            hint=f"@name, name or https://x.com/name, up to {AT_MOST}, separated as you like.",
        ),
        field(
            "group",
            "Group",
            {"type": "plain_text_input", "max_length": 60},
            optional=True,
            hint="For example: Government, Regional premiers, Town halls.",
        ),
        field("kinds", "What to read", {"type": "checkboxes", "options": kinds}, optional=True),
        field("back", "Where to begin", {"type": "static_select", "options": back, "initial_option": back[0]}),
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
    people = "\n".join(f"• *@{escape(p.handle)}* {escape(clip(p.name, 60))}" for p in profiles)
    blocks = [mrkdwn(f"Monitor these?\n{people}" if profiles else "None of these can be monitored.")]
    if problems:
        blocks.append(mrkdwn("⚠️ " + "\n⚠️ ".join(escape(problem) for problem in problems)))
    buttons = {"submit": "Save", "close": "Cancel"} if profiles else {}
    return modal("Add accounts", blocks, **buttons, callback_id=ids.SAVE_VIEW, private_metadata=_pack(profiles, wishes))


def failed(sentence: str) -> Block:
    """Why the source could not be asked."""
    return modal("Add accounts", [mrkdwn(f"⚠️ {escape(sentence)}")], callback_id=ids.FIND_VIEW)


def _pack(profiles: Sequence[Profile], wishes: Wishes) -> str:
    rows = [[p.external_id, p.handle, p.name[:40]] for p in profiles]
    how = [wishes.group, wishes.include_retweets, wishes.include_replies, wishes.posts_back]
    return json.dumps([rows, how], ensure_ascii=False, separators=(",", ":"))


def unpack(metadata: str) -> tuple[list[Profile], Wishes]:
    """What `found` kept beside the view."""
    rows, (group, retweets, replies, back) = json.loads(metadata)
    profiles = [Profile(external_id=row[0], handle=row[1], name=row[2]) for row in rows]
    return profiles, Wishes(group=group, include_retweets=retweets, include_replies=replies, posts_back=back)


def admins(named: Sequence[str]) -> Block:
    """Who may edit the accounts."""
    picker: Block = {"type": "multi_users_select"} | ({"initial_users": list(named)} if named else {})
    hint = "They can add, pause and remove accounts and name admins. Everybody else sees the list."
    fields = [field("admins", "Admins", picker, optional=True, hint=hint)]
    return modal("Admins", fields, submit="Save", close="Cancel", callback_id=ids.ADMINS_VIEW)
