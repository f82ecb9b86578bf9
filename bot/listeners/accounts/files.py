"""Files that people give to the bot."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
from slack_sdk import WebClient

from ml.errors import UserError
from ml.files import ENDINGS
from pipeline.language.speech import _

LARGEST = 2 * 2**20
"""A thousand times what a list of accounts takes."""
TIMEOUT_S = 15

TOO_LARGE = _("“{name}” has more than 2 MB; give a smaller file.")
NO_TABLE = _("“{name}” is no table that is read here; give a file that ends in {endings}.")
NOT_SLACKS = _("“{name}” lies outside Slack; upload the file itself.")
NOT_THERE = _("Slack did not give “{name}” ({why}); try again, or paste the accounts.")
NO_SCOPE = _(
    "Slack does not let the app read files: add the scope files:read of slack-manifest.yml under OAuth & Permissions, "
    "install the app again, or paste the accounts."
)


class NoFile(UserError):
    """A file that cannot be had; the message says what to do."""


def download(file: Mapping[str, Any], folder: Path, *, client: WebClient) -> Path:
    """Fetch a file that somebody chose in a dialog, from Slack alone. Raises NoFile."""
    name = re.sub(r"[^\w.() -]", "_", str(file.get("name") or "file"))[-60:]
    if Path(name).suffix.lower() not in ENDINGS:
        raise NoFile(NO_TABLE.format(name=name, endings=", ".join(ENDINGS)))
    if int(file.get("size") or 0) > LARGEST:
        raise NoFile(TOO_LARGE.format(name=name))
    address = str(file.get("url_private_download") or file.get("url_private") or "")
    if not is_slacks(address, client.base_url):
        raise NoFile(NOT_SLACKS.format(name=name))
    into = folder / name
    try:
        into.write_bytes(_bytes(address, name=name, token=client.token or ""))
    except httpx.HTTPError as error:
        raise NoFile(NOT_THERE.format(name=name, why=type(error).__name__)) from error
    return into


def is_slacks(address: str, api: str) -> bool:
    """Whether the token may go to an address: to where the Web API is, or to the files beside it."""
    scheme, _, host = api.partition("://")
    host = host.partition("/")[0].removeprefix("www.")
    return address.startswith((f"{scheme}://{host}/", f"{scheme}://files.{host}/"))


def _bytes(address: str, *, name: str, token: str) -> bytes:
    """What lies there, and no more than is allowed; nothing leads elsewhere. Raises NoFile, httpx.HTTPError."""
    read = bytearray()
    ours = {"Authorization": f"Bearer {token}"}
    with httpx.stream("GET", address, headers=ours, follow_redirects=False, timeout=TIMEOUT_S) as answer:
        if answer.is_redirect or answer.headers.get("content-type", "").startswith("text/html"):
            raise NoFile(NO_SCOPE)  # a page to sign in, with 200 at times
        answer.raise_for_status()
        for some in answer.iter_bytes():
            read += some
            if len(read) > LARGEST:
                raise NoFile(TOO_LARGE.format(name=name))
    return bytes(read)
