"""An archive in a file, and what people do with the earlier checks that a card shows."""

import json
from pathlib import Path
from typing import Any

from pipeline.checks.archive import importing
from tests.bot import payloads
from tests.bot.newsroom import TWEETS, Block, Desk, walk
from tests.bot.ways import Way

POST = "El paro en Orvalia cerró septiembre en el 11,8 %, casi el doble que en la vecina Tarmenia (6,1 %)."
HOSTILE = "<!channel> <@U0HEAD> *x* \u202eeslaF\u2066 تم التحقق من هذا " + "W" * 3_000


def review(claim: str = POST, **more: Any) -> dict[str, Any]:
    """Say one ClaimReview as publishers write it."""
    return {
        "@type": "ClaimReview", "claimReviewed": claim, "url": "https://checks.example/paro",
        "datePublished": "2026-05-03", "author": {"name": "Orvalia Checks"},
        "reviewRating": {"alternateName": "False"}, "headline": "Unemployment in Orvalia",
    } | more  # fmt: skip


def other(number: int, claim: str) -> dict[str, Any]:
    """A check of another claim, by somebody else."""
    return review(claim, url=f"https://other.example/{number}", author={"name": f"Publisher {number}"}, headline="")


def archive_of(desk: Desk, folder: Path, *reviews: dict[str, Any]) -> dict[str, int]:
    """Import these from a file; their ids by publisher."""
    path = folder / "checks.json"
    path.write_text(json.dumps({"@context": "https://schema.org", "@graph": reviews}), encoding="utf-8")
    with desk.sessions() as session:
        assert importing.take_file(session, path).refused == 0
        session.commit()
    return dict(desk.rows("select publisher, id from published_checks"))  # type: ignore[arg-type]


def matched(desk: Desk, *, replies: bool) -> Block:
    """The card, or the earlier checks in its thread."""
    messages = desk.sandbox.messages(TWEETS)
    (found,) = [one for one in messages if (one.get("thread_ts", one["ts"]) != one["ts"]) == replies]
    return found


def press(way: Way, person: str, action_id: str, check_id: int, *, replies: bool = False) -> dict[str, Any]:
    """Press a button under one match, on the card or in its thread; what Slack sent."""
    message = matched(way.desk, replies=replies)
    values = [str(one["value"]) for one in walk(message["blocks"]) if one.get("action_id") == action_id]
    (value,) = [value for value in values if value.endswith(f":{check_id}")]
    used = payloads.button(action_id, value)
    payload = payloads.in_message(way.desk.sandbox, person, used, channel=TWEETS, message=message)
    way.deliver(payload)
    return payload
