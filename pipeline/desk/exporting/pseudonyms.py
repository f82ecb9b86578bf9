"""Names of people as keyed hashes: the same person is the same everywhere, and who has no key learns nobody's name."""

import hmac
import os
import secrets
from pathlib import Path

from pipeline.configuration import private_files

KEY = "export.key"
DIGITS = 16


def key_in(folder: Path) -> bytes:
    """The desk's own key, made at its first use; nobody but the folder's owner may read it."""
    file = folder / KEY
    if not file.exists() or not file.stat().st_size:  # who was cut off at its making left it empty
        folder.mkdir(parents=True, exist_ok=True)
        private_files.write(file, secrets.token_hex(32), owner=os.getuid())
    return bytes.fromhex(file.read_text(encoding="utf-8"))


def pseudonym(person: str | None, *, key: bytes) -> str | None:
    """What stands for a person."""
    return None if person is None else "p_" + hmac.digest(key, person.encode(), "sha256").hex()[:DIGITS]
