"""`claimwire people …`: who has which role, on the terminal."""

import re
from collections.abc import Mapping

import click

from bot.commands.shared import options, output, tables
from bot.commands.shared.desk import desk, me
from bot.commands.shared.help import Group
from ml.counting import counted
from ml.errors import UserError
from pipeline.desk.roles import ROLES
from pipeline.store.desk import people as rows

_MEMBER = re.compile(r"(?:<@)?([UW][A-Z0-9]{1,30})(?:\|[^>]*)?>?")


class NoMember(UserError):
    """What was given is no member id."""


@click.group(cls=Group)
def people() -> None:
    """Who has which role: list, give, take. Guests need one by name; members have the workspace's default."""


@people.command("list")
@options.as_json
def listing(*, as_json: bool) -> None:
    """Show who has a role by name, by setting or by user group."""
    with desk() as (tools, session):
        found = [("admin", tools.choices.first_admin, "FIRST_ADMIN")] if tools.choices.first_admin else []
        found += [(role, person, "by name") for person, role in rows.by_name(session).items()]
        found += [(role, f"@{group}", f"{role.upper()}S_GROUP") for role, group in tools.choices.groups.items()]
        default = tools.choices.default_role
    values = [{"role": role, "who": who, "how": how} for role, who, how in sorted(found, key=_most_first)]
    lines = tables.lines([tuple(one.values()) for one in values])
    output.show([*lines, f"All other members of the workspace: {default}"], values, as_json=as_json)


def _most_first(row: tuple[str, str, str]) -> tuple[int, str]:
    return -ROLES.index(row[0]), row[1]


@people.command()
@click.argument("role", type=click.Choice(ROLES))
@click.argument("members", nargs=-1, required=True)
def give(role: str, members: tuple[str, ...]) -> None:
    """Give a role to people, named by member id (profile, ⋮, Copy member ID)."""
    _change(dict.fromkeys(map(member, members), role))


@people.command()
@click.argument("members", nargs=-1, required=True)
def take(members: tuple[str, ...]) -> None:
    """Take people's role by name; the last admin keeps it."""
    _change(dict.fromkeys(map(member, members), None))


def _change(roles: Mapping[str, str | None]) -> None:
    with desk() as (tools, session):
        changed = rows.give(session, roles, by=me(), first_admin=tools.choices.first_admin)
    click.echo(
        f"Changed: {', '.join(changed)}"
        if changed
        else f"Nothing to change for {counted(len(roles), 'person', 'people')}."
    )


def member(written: str) -> str:
    """The member id that was written, as Slack copies it. Raises NoMember."""
    found = _MEMBER.fullmatch(written.strip())
    if found is None:
        raise NoMember(f"“{written}” is no member id: it begins with U (Slack profile, ⋮, Copy member ID).")
    return found[1]
