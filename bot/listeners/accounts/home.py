"""App Home: show the monitored accounts, search and turn pages."""

import re
from dataclasses import replace
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot.blocks import ids, words
from bot.blocks.home import health
from bot.blocks.home import home as home_blocks
from bot.blocks.home.home import HomeState
from bot.listeners.load import in_home as load
from bot.listeners.permissions import NotAdmitted, require
from bot.listeners.replying import person_of
from bot.listeners.stories.lists import in_home
from pipeline import services
from pipeline.desk.roles import Role
from pipeline.health.reading import Reader
from pipeline.health.state import State
from pipeline.language.speech import _, n_
from pipeline.monitoring.polling import WARN_AT
from pipeline.store.desk import outbox, people
from pipeline.store.posts import account_lists, accounts, reads

USAGE = _("Source: {source} · {used:,} of {budget:,} reads this month ({share:.0%})")


def register(app: App) -> None:
    """Opening the tab, searching, turning pages."""
    app.event("app_home_opened")(opened)
    app.action(ids.ACCOUNTS_SEARCH)(search)
    app.action(re.compile(f"^{ids.ACCOUNTS_PAGE}_"))(turn)


def opened(event: dict[str, Any], client: WebClient) -> None:
    """Somebody opened the tab."""
    if event.get("tab") == "home":
        publish(client, event["user"], HomeState())


def search(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
    """Show who matches."""
    ack()
    publish(client, person_of(body), HomeState(search=action.get("value") or ""))


def turn(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
    """Show another page."""
    ack()
    publish(client, person_of(body), HomeState(search=state_of(body).search, page=_page(action["value"])))


def _page(named: str) -> int:
    """A page that a button names; what names none is the first."""
    return int(named) if named.isascii() and named.isdigit() and len(named) < 10 else 0


def state_of(body: dict[str, Any]) -> HomeState:
    """What the person was looking at when they acted."""
    return HomeState.from_metadata((body.get("view") or {}).get("private_metadata") or "")


def publish(client: WebClient, person: str, state: HomeState) -> None:
    """Show the tab as this person may see it; in place of a page that is gone, the last one."""
    try:
        role = require("read", person)
    except NotAdmitted as reason:
        client.views_publish(user_id=person, view=home_blocks.closed(str(reason)))
        return
    client.views_publish(user_id=person, view=_tab(person, role, state))


def _tab(person: str, role: Role, state: HomeState) -> dict[str, Any]:
    tools = services.current()
    name = tools.network.name
    with tools.sessions() as session:
        total = accounts.count(session, name, state.search)
        state = replace(state, page=min(state.page, home_blocks.last_page(total)))
        return home_blocks.view(
            accounts.facts(
                session, name, search=state.search, limit=home_blocks.PER_PAGE,
                offset=state.page * home_blocks.PER_PAGE,
            ),
            total=total,
            state=state,
            role=role,
            people=_people(session),
            health=health.in_one_line(_state()) if role == "admin" else "",
            load=load.in_home(session, person),
            stories=in_home(session, person),
            undelivered=outbox.count_dead(session) if role == "admin" else 0,
            waiting=account_lists.count(session, person) if role == "admin" else 0,
            usage=usage(name, reads.this_month(session, name), tools.choices.monthly_reads),
        )  # fmt: skip


def _state() -> State:
    """The state of the desk, as it was a moment ago at most."""
    return Reader(services.current()).state()


def _people(session: Session) -> str:
    choices = services.current().choices
    return home_blocks.people(
        admins=people.admins(session, first_admin=choices.first_admin),
        heads=people.with_role(session, "head"),
        groups=choices.groups,
        decide=words.OPEN_DECISIONS.format(fact_check=choices.fact_check_channel.lstrip("#")),
    )


def usage(source: str, used: int, budget: int | None) -> str:
    """How much was read this month, against what the desk allows itself."""
    if not budget:
        return n_("Source: {source} · {n} post read this month", "Source: {source} · {n} posts read this month", used,
                  source=source)  # fmt: skip
    warning = " ⚠️" if 100 * used >= WARN_AT * budget else ""
    return USAGE.format(source=source, used=used, budget=budget, share=used / budget) + warning
