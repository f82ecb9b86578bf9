"""The dialogs: paste accounts, look at who was found, name admins."""

import json
from collections.abc import Sequence
from typing import Any

from bot.blocks import ids
from bot.blocks.text import Block, escape, mrkdwn, outside
from pipeline.sources.source import Profile
from pipeline.store.posts.accounts import Wishes

AT_MOST = 25
"""Accounts in one dialog: what Slack lets a view carry along."""


def _modal(callback_id: str, title: str, blocks: list[Block], *, submit: str | None, metadata: str = "") -> Block:
    modal: dict[str, Any] = {
        "type": "modal",
        "callback_id": callback_id,
        "title": {"type": "plain_text", "text": title},
        "close": {"type": "plain_text", "text": "Cancel" if submit else "Close"},
        "private_metadata": metadata,
        "blocks": blocks,
    }
    return modal | ({"submit": {"type": "plain_text", "text": submit}} if submit else {})


def _input(block_id: str, label: str, element: Block, *, optional: bool = False, hint: str | None = None) -> Block:
    block: Block = {
        "type": "input",
        "block_id": block_id,
        "label": {"type": "plain_text", "text": label},
        "element": element | {"action_id": block_id},
        "optional": optional,
    }
    return block | ({"hint": {"type": "plain_text", "text": hint}} if hint else {})


def _option(text: str, value: str) -> Block:
    return {"text": {"type": "plain_text", "text": text}, "value": value}


def find(pasted: str = "") -> Block:
    """Paste handles or links, say how they are to be monitored."""
    paste: Block = {"type": "plain_text_input", "multiline": True, "max_length": 3000}
    kinds = [_option("Retweets too", "retweets"), _option("Replies too", "replies")]
    back = [_option("From now on", "0"), _option("The last 20 posts too", "20"), _option("The last 100 too", "100")]
    return _modal(
        ids.FIND_VIEW,
        "Add accounts",
        [
            _input(
                "handles",
                "Handles or links",
                paste | ({"initial_value": pasted} if pasted else {}),
                hint=f"@name, name or https://x.com/name, up to {AT_MOST}, separated as you like.",
            ),
            _input("group", "Group", {"type": "plain_text_input", "max_length": 60}, optional=True,
                   hint="For example: Government, Regional premiers, Town halls."),
            _input("kinds", "What to read", {"type": "checkboxes", "options": kinds}, optional=True),
            _input("back", "Where to begin", {"type": "static_select", "options": back, "initial_option": back[0]}),
        ],
        submit="Look up",
    )  # fmt: skip


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
    return _modal(ids.FIND_VIEW, "Add accounts", [mrkdwn("Looking them up…")], submit=None)


def found(profiles: Sequence[Profile], problems: Sequence[str], wishes: Wishes) -> Block:
    """Who was found, to be looked at before saving."""
    people = "\n".join(f"• *@{outside(p.handle)}* {outside(p.name, 60)}" for p in profiles)
    blocks = [mrkdwn(f"Monitor these?\n{people}" if profiles else "None of these can be monitored.")]
    if problems:
        blocks.append(mrkdwn("⚠️ " + "\n⚠️ ".join(outside(problem) for problem in problems)))
    return _modal(
        ids.SAVE_VIEW, "Add accounts", blocks, submit="Save" if profiles else None, metadata=_pack(profiles, wishes)
    )


def failed(sentence: str) -> Block:
    """Why the source could not be asked."""
    return _modal(ids.FIND_VIEW, "Add accounts", [mrkdwn(f"⚠️ {escape(sentence)}")], submit=None)


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
    return _modal(
        ids.ADMINS_VIEW, "Admins", [_input("admins", "Admins", picker, optional=True, hint=hint)], submit="Save"
    )
