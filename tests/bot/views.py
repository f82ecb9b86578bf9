"""Card views to show."""

from datetime import UTC, datetime
from typing import Any

from pipeline.messages.views import CardView


def view(**more: Any) -> CardView:
    """A plain card, with whatever is different about it."""
    values: dict[str, Any] = {
        "card_id": 1, "purpose": "tweets", "look": "buttons", "author_name": "Somebody", "handle": "somebody",
        "group": "", "posted_at": datetime(2026, 11, 1, tzinfo=UTC), "url": "https://x.com/somebody/status/1",
        "text": "El paro baja un 3 %.", "marked": (), "quoted": None, "replied_to": None, "pictures": (),
        "retweet_of": None, "model": "v1", "probability": None,
    }  # fmt: skip
    return CardView(**(values | more))
