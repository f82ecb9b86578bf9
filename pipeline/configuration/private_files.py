"""Files and folders that nobody but their owner may open."""

import hashlib
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import IO

from ml.errors import UserError

SOCKET_LIMIT = 100
"""Paths of Unix sockets end at 107 bytes; a server may need some more for a file beside it."""

SHORT = Path("/tmp")  # noqa: S108 -- each folder in it is checked to be ours
"""Where links to sockets are: what TMPDIR names may be a long path itself, and another one in each process."""


class EmbeddedError(UserError):
    """An embedded service did not start."""


def open_lock(file: Path) -> IO[str]:
    """A file to lock, which nobody else may open, and so lock us out."""
    opened = open(file, "a", encoding="utf-8", opener=_private)  # noqa: SIM115
    os.fchmod(opened.fileno(), 0o600)
    return opened


def write(file: Path, text: str, *, owner: int) -> None:
    """Write into a folder of somebody else's, who must not lead us elsewhere by a link."""
    with open(file, "w", encoding="utf-8", opener=_private) as opened:
        os.fchown(opened.fileno(), owner, -1)
        opened.write(text)


def write_bytes(file: Path, content: bytes) -> None:
    """Write a new file of our own through to the disk; raises OSError where there is one."""
    with open(file, "xb", opener=_private) as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())


def own_folder(folder: Path, *, owner: int) -> Path:
    """Make a folder that only its owner may enter; raises EmbeddedError where somebody else has it already."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {owner, os.getuid()}:
        raise EmbeddedError(f"{folder} belongs to somebody else; remove it, or set DATABASE_URL and REDIS_URL.")
    os.chown(folder, owner, -1)
    folder.chmod(0o700)
    return folder


def reachable(socket: Path) -> Path:
    """A path of the socket that is short enough to be connected to: its own, or that of a private link."""
    if len(os.fsencode(socket)) <= SOCKET_LIMIT:
        return socket
    mark = hashlib.sha256(os.fsencode(socket)).hexdigest()[:16]
    folder = own_folder(SHORT / f"claimwire-{os.getuid()}-{mark}", owner=os.getuid())
    link = folder / socket.name
    with suppress(FileExistsError):
        link.symlink_to(socket)
    return link


def forget(socket: Path) -> None:
    """Remove the link to a socket that is gone."""
    link = reachable(socket)
    if link != socket:
        link.unlink(missing_ok=True)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW, 0o600)
