"""The accounts that a replayed feed brings along."""

import csv
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy.orm import Session

from pipeline.monitoring import accounts
from pipeline.sources.source import Source
from pipeline.store.posts.accounts import Wishes


def monitor_feed(session: Session, source: Source, *, leave_out: frozenset[str], groups: Mapping[str, str]) -> None:
    """Monitor the accounts that a replayed feed brings along; those that an admin paused or removed stay so."""
    profiles = [profile for profile in source.profiles() if profile.handle.lower() not in leave_out]
    known = accounts.known_ids(session, source)
    fresh = [profile for profile in profiles if profile.external_id not in known]
    for profile in fresh:
        wishes = Wishes(group=groups.get(profile.handle.lower(), ""), include_retweets=True, include_replies=True)
        accounts.add(session, source, [profile], wishes, by="replay")


def groups_beside(feed: Path) -> dict[str, str]:
    """The groups of a feed's accounts by handle, from the `accounts.csv` that may lie in its folder."""
    table = feed / "accounts.csv"
    if not table.is_file():
        return {}
    with table.open(encoding="utf-8", newline="") as lines:
        return {row["handle"].lstrip("@").lower(): row["group"] for row in csv.DictReader(lines)}
