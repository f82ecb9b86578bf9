"""App Home: the monitored accounts with how well each is read, and the guideline."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.blocks import guide, ids, words
from bot.blocks.forms import field, option
from bot.blocks.home.accounts import adding
from bot.blocks.home.accounts import words as account_words
from bot.blocks.text import Block, aside, button, escape, mrkdwn, outside, plain, row
from pipeline.desk.roles import Role
from pipeline.language.speech import _, n_
from pipeline.store.posts.accounts import AccountFacts

PER_PAGE = 20
SEARCH_TEXT = 200
PEOPLE = 40
"""More are not named one by one."""
_LAST, _NO_POST = _("last post {at}"), _("no post yet")
_FIGURES = _("{last} · in 7 days: {posts}, {cards} · {reads} this month")
STATES = {"active": _("🟢 active"), "paused": _("⏸️ paused")}


@dataclass(frozen=True)
class HomeState:
    """What a person is looking at; of what is searched for, as much as fits beside the view."""

    search: str = ""
    page: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "search", self.search[:SEARCH_TEXT])

    def to_metadata(self) -> str:
        """As Slack keeps it beside the view."""
        return json.dumps({"search": self.search, "page": self.page})

    @classmethod
    def from_metadata(cls, metadata: str) -> "HomeState":
        """As it came back; anything unreadable is the first page."""
        try:
            read = json.loads(metadata)
            return cls(search=str(read["search"]), page=int(read["page"]))
        except (ValueError, KeyError, TypeError):
            return cls()


def view(
    rows: Sequence[AccountFacts],
    *,
    total: int,
    state: HomeState,
    role: Role,
    people: str,
    usage: str,
    health: str = "",
    stories: Block | None = None,
    load: Sequence[Block] = (),
    undelivered: int = 0,
    waiting: int = 0,
) -> dict[str, Any]:
    """The whole tab; admins see how the desk does, too."""
    blocks: list[Block] = [
        *load,
        *([stories] if stories else []),
        {"type": "header", "text": plain(_("Monitored accounts"))},
        aside(usage),
        *([aside(health)] if health else []),
        *(_webhooks(undelivered) if role == "admin" and undelivered else []),
        *_tools(admin=role == "admin"),
        *(adding.waits(waiting) if role == "admin" and waiting else []),
        _search(state),
    ]
    for facts in rows:
        blocks += _account(facts, admin=role == "admin")
    if not rows:
        blocks.append(mrkdwn(_("Nobody matches.") if state.search else _("Nobody is monitored yet.")))
    blocks += _pages(total, state)
    blocks += [{"type": "divider"}, *guide.blocks(role), aside(people)]
    return {"type": "home", "private_metadata": state.to_metadata(), "blocks": blocks}


def _tools(*, admin: bool) -> list[Block]:
    if not admin:
        return []
    buttons = [
        button(account_words.ADD, ids.ACCOUNTS_ADD, "add", "primary"),
        button(account_words.EDIT, ids.ACCOUNTS_EDIT, "edit"),
        button(account_words.EXPORT, ids.ACCOUNTS_EXPORT, "export"),
        button(_("People and roles"), ids.PEOPLE_EDIT, "people"),
        button(_("Settings"), ids.SETTINGS, "settings"),
    ]
    return [row(*buttons)]


def _webhooks(undelivered: int) -> list[Block]:
    section = mrkdwn(
        n_(
            "⚠️ {n} webhook could not be delivered; `claimwire webhooks dead` says why.",
            "⚠️ {n} webhooks could not be delivered; `claimwire webhooks dead` says why.",
            undelivered,
        )
    )
    section["accessory"] = button(_("Send again"), ids.WEBHOOKS_REPEAT, ids.ALL)
    return [section]


def _search(state: HomeState) -> Block:
    words_sought: Block = {
        "type": "plain_text_input",
        "max_length": SEARCH_TEXT,
        "placeholder": plain(_("Handle, name or group, then Enter")),
        "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]},
    } | ({"initial_value": state.search} if state.search else {})
    return field(ids.ACCOUNTS_SEARCH, _("Search"), words_sought, optional=True, dispatch_action=True)


def _account(facts: AccountFacts, *, admin: bool) -> list[Block]:
    account = facts.account
    group = f" · {outside(account.group)}" if account.group else ""
    interval = f" · {account_words.how_often(account.interval_s)}" if account.interval_s else ""
    title = f"*@{outside(account.handle)}* {outside(account.name, 80)}{group} · {STATES[account.state]}{interval}"
    last = _LAST.format(at=_when(facts.last_post_at)) if facts.last_post_at else _NO_POST
    figures = _FIGURES.format(
        last=last, posts=words.posts(facts.posts_7d),
        cards=n_("{n} card", "{n} cards", facts.cards_7d), reads=n_("{n} read", "{n} reads", facts.reads_month),
    )  # fmt: skip
    error = f"\n⚠️ {_when(account.last_error_at)}: {outside(account.last_error, 300)}" if account.last_error else ""
    section = mrkdwn(f"{title}\n{figures}{error}")
    if admin:
        section["accessory"] = _menu(account.id, paused=account.state == "paused")
    return [section]


def _menu(account_id: int, *, paused: bool) -> Block:
    wishes = [
        ("edit", _("Edit")),
        ("resume", _("Resume")) if paused else ("pause", _("Pause")),
        ("remove", _("Remove…")),
    ]
    options = [option(said, f"{wish}:{account_id}") for wish, said in wishes]
    return {"type": "overflow", "action_id": ids.ACCOUNT_MENU, "options": options}


def last_page(total: int) -> int:
    """The number of the last page, counted from 0."""
    return max((total - 1) // PER_PAGE, 0)


def _pages(total: int, state: HomeState) -> list[Block]:
    last = last_page(total)
    around = [(_("Previous"), state.page - 1), (_("Next"), state.page + 1)]
    buttons = [
        button(name, f"{ids.ACCOUNTS_PAGE}_{name.lower()}", str(page)) for name, page in around if 0 <= page <= last
    ]
    said = n_("{n} account, page {page} of {pages}", "{n} accounts, page {page} of {pages}", total,
              page=state.page + 1, pages=last + 1)  # fmt: skip
    where = aside(said)
    return [where, row(*buttons)] if buttons else [where]


def people(*, admins: Sequence[str], heads: Sequence[str], groups: Mapping[str, str], decide: str) -> str:
    """Who gives roles, and who decides; `decide` says who does while nobody is head."""
    lines = [
        _("Admins: {people}").format(people=_all_of(admins, groups.get("admin")) or words.NO_ADMIN),
        _("Heads: {people}").format(people=_all_of(heads, groups.get("head")) or decide),
    ]
    return "\n".join(lines)


def _all_of(people: Sequence[str], group: str | None) -> str:
    members = [_("user group {group}").format(group=outside(group, 80))] if group else []
    return ", ".join([*members, *(f"<@{person}>" for person in people[:PEOPLE]), *(["…"] if people[PEOPLE:] else [])])


def closed(reason: str) -> dict[str, Any]:
    """The tab of somebody who may not look at it."""
    return {"type": "home", "blocks": [mrkdwn(escape(reason))]}


def _when(moment: datetime | None) -> str:
    if moment is None:
        return str(_("never"))
    return f"<!date^{max(int(moment.timestamp()), 0)}^{{date_short_pretty}} {{time}}|{moment:%Y-%m-%d %H:%M} UTC>"
