"""Modals (a stack of up to three for each person) and home views."""

import copy
import time

from bot.sandbox.clock import new_id
from bot.sandbox.config import SandboxConfig
from bot.sandbox.errors import SlackError
from bot.sandbox.shapes import Json
from bot.sandbox.state.changes import Changes
from bot.sandbox.state.messages import with_ids

STACK = 3


class Views:
    """The views that people see now; nothing of them outlives the process."""

    def __init__(self, config: SandboxConfig, changes: Changes) -> None:
        self._config = config
        self._changes = changes
        self.modals: dict[str, list[Json]] = {}
        self.homes: dict[str, Json] = {}

    def open(self, person: str, view: Json) -> Json:
        """Show a modal in place of whatever modal was there."""
        opened = self._view(view)
        opened["root_view_id"] = opened["id"]
        self._refuse_known(opened)
        self.modals[person] = [opened]
        self._changed(person)
        return opened

    def push(self, person: str, view: Json) -> Json:
        """Put a modal on top of the open one."""
        stack = self.modals.get(person, [])
        if not stack:
            raise SlackError("not_found")
        if len(stack) >= STACK:
            raise SlackError("push_limit_reached")
        pushed = self._view(view)
        self._refuse_known(pushed)
        pushed |= {"root_view_id": stack[0]["id"], "previous_view_id": stack[-1]["id"]}
        stack.append(pushed)
        self._changed(person)
        return pushed

    def update(self, view: Json, *, view_id: str, external_id: str, view_hash: str) -> Json:
        """Replace what a modal or home view shows, where its hash is still the one known."""
        for person, views in self._all():
            for place, old in enumerate(views):
                if (view_id and old["id"] == view_id) or (external_id and old["external_id"] == external_id):
                    return self._replace(person, views, place, view, view_hash)
        raise SlackError("not_found")

    def publish(self, person: str, view: Json, view_hash: str) -> Json:
        """Show a person's home view."""
        old = self.homes.get(person)
        if view_hash and old is not None and old["hash"] != view_hash:
            raise SlackError("hash_conflict")
        fresh = self._view(view)
        if old is not None:
            fresh["id"] = old["id"]
        fresh["root_view_id"] = fresh["id"]
        self.homes[person] = fresh
        self._changes.publish({"home": person})
        return fresh

    def pop(self, person: str) -> None:
        """Close the modal on top."""
        if self.modals.get(person):
            self.modals[person].pop()
        self._changed(person)

    def clear(self, person: str) -> None:
        """Close all modals of a person."""
        self.modals[person] = []
        self._changed(person)

    def top(self, person: str) -> Json | None:
        """The modal that a person sees."""
        stack = self.modals.get(person)
        return stack[-1] if stack else None

    def seen_by(self, person: str, view_id: str) -> Json | None:
        """A view that a person has open: one of the modals or the home view."""
        candidates = [*self.modals.get(person, []), self.homes.get(person)]
        return next((view for view in candidates if view is not None and view["id"] == view_id), None)

    def _all(self) -> list[tuple[str, list[Json]]]:
        homes = [(person, [home]) for person, home in self.homes.items()]
        return [*self.modals.items(), *homes]

    def _replace(self, person: str, views: list[Json], place: int, view: Json, view_hash: str) -> Json:
        old = views[place]
        if view_hash and old["hash"] != view_hash:
            raise SlackError("hash_conflict")
        fresh = self._view(view)
        fresh |= {name: old[name] for name in ("id", "root_view_id", "previous_view_id")}
        fresh["external_id"] = fresh["external_id"] or old["external_id"]
        if old["type"] == "home":
            self.homes[person] = fresh
            self._changes.publish({"home": person})
        else:
            views[place] = fresh
            self._changed(person)
        return fresh

    def _refuse_known(self, fresh: Json) -> None:
        known = {view["external_id"] for stack in self.modals.values() for view in stack}
        if fresh["external_id"] and fresh["external_id"] in known:
            raise SlackError("duplicate_external_id")

    def _view(self, view: Json) -> Json:
        app = self._config.app
        defaults: Json = {
            "id": new_id("V"),
            "team_id": self._config.team_id,
            "state": {"values": {}},
            "hash": f"{time.time():.0f}.{new_id('', length=8).lower()}",
            "title": None,
            "close": None,
            "submit": None,
            "private_metadata": "",
            "callback_id": "",
            "external_id": "",
            "clear_on_close": False,
            "notify_on_close": False,
            "previous_view_id": None,
            "root_view_id": None,
            "app_id": app.app_id,
            "app_installed_team_id": self._config.team_id,
            "bot_id": app.bot_id,
        }
        return {**defaults, **copy.deepcopy(view), "blocks": with_ids(view["blocks"])}

    def _changed(self, person: str) -> None:
        self._changes.publish({"modal": person})
