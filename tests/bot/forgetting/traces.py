"""Looks for what is left of texts: in every column of every table, every file, Slack, Redis; in whatever form."""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

import redis
from sqlalchemy import inspect, text
from sqlalchemy.orm import Session

from bot.sandbox import Sandbox

IN_A_ROW = 5
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")


def plain(words: str) -> str:
    """Words alone: without JSON's escapes, case, compatibility forms, accents and signs."""
    words = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), words).replace("\\n", " ")
    parts = unicodedata.normalize("NFKD", words.casefold())
    kept = "".join(sign for sign in parts if not unicodedata.combining(sign))
    return " ".join(re.findall(r"[^\W_]+", kept))


def fragments(wordings: Iterable[str]) -> set[str]:
    """Every few words of these texts that stand in a row."""
    rows = [plain(one).split() for one in wordings]
    return {" ".join(row[start : start + IN_A_ROW]) for row in rows for start in range(len(row) - IN_A_ROW + 1)}


def in_database(session: Session) -> Iterator[tuple[str, str]]:
    """Every column of every table, bytes as text; where each is."""
    tables = inspect(session.connection()).get_table_names()
    columns = text(
        "select table_name, column_name, data_type from information_schema.columns where table_name = any(:tables)"
    )
    for table, column, kind in session.execute(columns, {"tables": tables}).all():
        said = f"encode(\"{column}\", 'escape')" if kind == "bytea" else f'"{column}"::text'
        for (value,) in session.execute(text(f'select {said} from "{table}" where "{column}" is not null')):
            yield f"{table}.{column}", value


def in_files(folder: Path) -> Iterator[tuple[str, str]]:
    """Every file below a folder."""
    for file in folder.rglob("*"):
        if file.is_file():
            yield str(file), file.read_bytes().decode("utf-8", "replace")


def in_slack(sandbox: Sandbox) -> Iterator[tuple[str, str]]:
    """What Slack keeps; what one person alone saw for a moment is gone with their next look."""
    state = sandbox.state()
    for what in ("messages", "homes", "files", "channels"):
        yield f"Slack's {what}", json.dumps(state[what])


def in_redis(url: str) -> Iterator[tuple[str, str]]:
    """Every key with its value."""
    with redis.Redis.from_url(url) as client:
        for key in client.scan_iter():
            yield "Redis", f"{key!r} {client.dump(key)!r}"


def left(places: Iterable[tuple[str, str]], sought: Iterable[str]) -> set[tuple[str, str]]:
    """Where what is left of the texts."""
    sought = list(sought)
    return {(where, one) for where, value in places for said in [plain(value)] for one in sought if one in said}
