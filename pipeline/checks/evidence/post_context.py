"""What a source gave beside a post's text, as it is stored: its photos, and the post that it quotes."""

from collections.abc import Mapping
from typing import Any

from pipeline.checks.evidence.view import QuotedPost


def photos(context: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The photos that have an address; films and their previews are left out."""
    return [each for each in context.get("media", []) if each["kind"] == "photo" and each["url"]]


def quoted_post(context: Mapping[str, Any]) -> QuotedPost | None:
    """The post that a post quotes, as far as the source gave its text."""
    quoted = context.get("quoted")
    if not quoted or not quoted["text"]:
        return None
    handle, shown = quoted["author_handle"], photos(quoted)
    url = f"https://x.com/{handle or 'i'}/status/{quoted['external_id']}"
    return QuotedPost(handle, quoted["text"], url, shown[0]["url"] if shown else None)
