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
        opened = self._rooted(view)
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

        def is_meant(old: Json) -> bool:
            return bool((view_id and old["id"] == view_id) or (external_id and old["external_id"] == external_id))

        for person, stack in self.modals.items():
            for place, old in enumerate(stack):
                if is_meant(old):
                    stack[place] = self._successor(old, view, view_hash)
                    self._changed(person)
                    return stack[place]
        for person, old in self.homes.items():
            if is_meant(old):
                return self._show_home(person, self._successor(old, view, view_hash))
        raise SlackError("not_found")

    def publish(self, person: str, view: Json, view_hash: str) -> Json:
        """Show a person's home view."""
        old = self.homes.get(person)
        return self._show_home(person, self._rooted(view) if old is None else self._successor(old, view, view_hash))

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

    def _show_home(self, person: str, home: Json) -> Json:
        self.homes[person] = home
        self._changes.publish({"home": person})
        return home

    def _successor(self, old: Json, view: Json, view_hash: str) -> Json:
        if view_hash and old["hash"] != view_hash:
            raise SlackError("hash_conflict")
        fresh = self._view(view)
        fresh |= {name: old[name] for name in ("id", "root_view_id", "previous_view_id")}
        fresh["external_id"] = fresh["external_id"] or old["external_id"]
        return fresh

    def _rooted(self, view: Json) -> Json:
        fresh = self._view(view)
        return fresh | {"root_view_id": fresh["id"]}

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
