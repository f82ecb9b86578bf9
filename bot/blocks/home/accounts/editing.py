"""Editing accounts, one or many at once: what stays as it is, and what is to change."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.blocks import ids
from bot.blocks.forms import field, modal, option
from bot.blocks.home.accounts import words
from bot.blocks.home.accounts.adding import GROUP_TEXT, interval, seconds_in
from bot.blocks.text import Block, clip, escape, mrkdwn, outside
from bot.blocks.words import NOT_OURS
from ml.errors import UserError
from pipeline.language.speech import figure
from pipeline.monitoring.editing import Chosen, Meanwhile
from pipeline.tables import Account

LISTED = 100
"""Accounts to choose from one by one: what Slack takes."""
GROUPS = 97
"""Options for groups, beside the two others."""
AS_IT_IS, NO_GROUP, ELSEWHERE, ALL = "as-it-is", "no-group", "elsewhere", "all"
MEANWHILE = 8
"""Changes of others that are named one by one."""


class NotOne(UserError):
    """A dialog that says nothing that can be done."""


@dataclass(frozen=True)
class About:
    """What a dialog remembers: whom it is for, the last edit that it knows of, and where in Home it was opened."""

    chosen: Chosen
    seen: int
    search: str = ""
    page: int = 0

    def to_metadata(self) -> str:
        """As Slack keeps it beside the view."""
        kept = [self.chosen.ids, self.chosen.search, self.chosen.digest, self.seen, self.search, self.page]
        return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_metadata(cls, metadata: str) -> "About":
        """As it came back. Raises NotOurs."""
        try:
            picked, all_of, digest, seen, search, page = json.loads(metadata)
            return cls(Chosen(tuple(map(int, picked)), all_of, str(digest)), int(seen), str(search), int(page))
        except (ValueError, TypeError) as error:
            raise ids.NotOurs(NOT_OURS) from error


@dataclass(frozen=True)
class Wanted:
    """What is to change, by field, and the state, where that is to."""

    wishes: Mapping[str, Any]
    state: str | None


def edit_one(account: Account, groups: Sequence[str], about: About) -> Block:
    """The dialog for one account, with what holds now on top."""
    now = words.NOW_OF_ONE.format(
        handle=outside(account.handle), name=outside(account.name, 80), group=outside(account.group) or words.NONE,
        retweets=_yes(account.include_retweets), replies=_yes(account.include_replies),
        interval=words.how_often(account.interval_s), threshold=account.threshold or words.NONE,
        state=words.STATES[account.state],
    )  # fmt: skip
    return _dialog([mrkdwn(now)], groups, about)


def edit_many(listed: Sequence[Account], groups: Sequence[str], about: About, *, matching: int) -> Block:
    """The dialog for many: some of those that are listed here, or all that match the search."""
    options = [option(f"@{one.handle} · {clip(one.name, 50)}", str(one.id)) for one in listed[:LISTED]]
    all_of = words.ALL_MATCHING if about.search else words.ALL_THERE_ARE
    everybody = option(all_of.format(search=clip(about.search, 30), accounts=matching), ALL)
    which = [
        field("which", words.WHICH, {"type": "multi_static_select", "options": options}, optional=True,
              hint=words.WHICH_HINT),
        field("all", words.ALL, {"type": "checkboxes", "options": [everybody]}, optional=True),
    ]  # fmt: skip
    return _dialog(which, groups, about)


def _dialog(which: Sequence[Block], groups: Sequence[str], about: About) -> Block:
    as_it_is = option(words.AS_IT_IS, AS_IT_IS)
    known = [option(group, f"={group}") for group in groups if len(group) < 75][:GROUPS]
    both = (option(words.READ_THEM, "yes"), option(words.LEAVE_OUT, "no"))
    states = (option(words.ACTIVE, "active"), option(words.PAUSED, "paused"), option(words.REMOVED, "removed"))
    new_group: Block = {"type": "plain_text_input", "max_length": GROUP_TEXT}
    fields = [
        *which,
        field("group", words.GROUP, _menu(as_it_is, option(words.NO_GROUP, NO_GROUP), *known)),
        field("new_group", words.NEW_GROUP, new_group, optional=True, hint=words.NEW_GROUP_HINT),
        field("include_retweets", words.RETWEETS_OF, _menu(as_it_is, *both)),
        field("include_replies", words.REPLIES_OF, _menu(as_it_is, *both)),
        field("interval_s", words.INTERVAL, interval(as_it_is, first=0)),
        field("threshold", words.THRESHOLD, _thresholds(as_it_is), hint=words.THRESHOLD_HINT),
        field("state", words.STATE, _menu(as_it_is, *states)),
    ]
    return modal(
        words.EDIT_TITLE, fields, submit=words.SAVE, close=words.CANCEL, callback_id=ids.EDIT_VIEW,
        private_metadata=about.to_metadata(),
    )  # fmt: skip


def _menu(*options: Block) -> Block:
    return {"type": "static_select", "options": list(options), "initial_option": options[0]}


def _thresholds(as_it_is: Block) -> Block:
    values = [f"{number / 20:.2f}" for number in range(1, 20)]
    return _menu(
        as_it_is,
        option(words.AS_ELSEWHERE, ELSEWHERE),
        *(option(figure(float(value), ".2f"), value) for value in values),
    )


def chosen_in(state: Mapping[str, Any], about: About) -> Chosen:
    """Whom the submitted dialog is about. Raises NotOne."""
    if "which" not in state:
        return about.chosen
    if state["all"]["all"].get("selected_options"):
        return replace(about.chosen, search=about.search)
    picked = tuple(int(one["value"]) for one in state["which"]["which"].get("selected_options") or [])
    if not picked:
        raise NotOne(words.NOTHING_CHOSEN)
    return Chosen(picked)


def wanted_in(state: Mapping[str, Any]) -> Wanted:
    """What is to change. Raises NotOne."""
    picked = {
        name: chosen["value"]
        for name in ("group", "include_retweets", "include_replies", "interval_s", "threshold", "state")
        if (chosen := state[name][name].get("selected_option")) and chosen["value"] != AS_IT_IS
    }
    new_group = (state["new_group"]["new_group"].get("value") or "").strip()
    if new_group and "group" in picked:
        raise NotOne(words.NOT_TWO_GROUPS)
    wishes: dict[str, Any] = {name: picked[name] == "yes" for name in picked if name.startswith("include_")}
    if new_group or "group" in picked:
        wishes["group"] = new_group or picked["group"].removeprefix(NO_GROUP).removeprefix("=")
    if "interval_s" in picked:
        wishes["interval_s"] = seconds_in(picked["interval_s"])
    if "threshold" in picked:
        wishes["threshold"] = None if picked["threshold"] == ELSEWHERE else float(picked["threshold"])
    if not wishes and "state" not in picked:
        raise NotOne(words.NOTHING_CHANGED)
    return Wanted(wishes, picked.get("state"))


def removal(about: About, *, handles: Sequence[str], posts: int, cards: int) -> Block:
    """What removing these means, before it is done."""
    named = f"@{outside(handles[0])}" if len(handles) == 1 else words.ACCOUNTS.format(accounts=len(handles))
    blocks = [
        mrkdwn(words.REMOVE_ASKED.format(accounts=named)),
        mrkdwn(words.REMOVE_MEANS.format(posts=figure(posts, ","), cards=figure(cards, ","))),
    ]
    return modal(
        words.REMOVE_TITLE, blocks, submit=words.REMOVE, close=words.KEEP, callback_id=ids.REMOVE_VIEW,
        private_metadata=about.to_metadata(),
    )  # fmt: skip


def failed(sentence: str) -> Block:
    """Why there is no dialog."""
    return modal(words.EDIT_TITLE, [mrkdwn(f"⚠️ {escape(sentence)}")])


def meanwhile(changes: Sequence[Meanwhile], *, people: Mapping[str, str]) -> str:
    """What others changed since the dialog was opened."""
    lines = [_changed(change, people[change.by]) for change in changes[:MEANWHILE]]
    more = [words.MEANWHILE_MORE.format(more=len(changes) - MEANWHILE)] if changes[MEANWHILE:] else []
    return "\n".join([*lines, *more, str(words.SAVE_AGAIN)])


def _changed(change: Meanwhile, person: str) -> str:
    if change.after == "removed":
        return words.MEANWHILE_REMOVED.format(person=person, handle=change.handle)
    before, after = (_shown(change.field, value) for value in (change.before, change.after))
    field_name = words.FIELDS[change.field]
    return words.MEANWHILE.format(person=person, field=field_name, handle=change.handle, before=before, after=after)


def _shown(name: str, value: Any) -> str:
    if name == "interval_s":
        return words.how_often(value)
    if name == "state":
        return words.STATES.get(value, words.NONE)
    if isinstance(value, bool):
        return _yes(value)
    return clip(str(value or words.NONE), GROUP_TEXT)


def _yes(answer: object) -> str:
    return words.YES if answer else words.NO
