"""What people did and Slack was told we have, before it could be stored: kept on disk, where a restart finds it."""

import json
import logging
import os
import threading
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

from slack_bolt import App, BoltRequest

from pipeline import services

log = logging.getLogger(__name__)

AGAIN = "carried_out_again"
"""In the context of what is carried out anew: whoever did it is not told again, each minute, that it fails."""
AGAIN_S = 60.0
"""Whoever keeps an act is at work on it for so long; after that it is carried out anew."""


def keep(body: dict[str, Any]) -> Path:
    """Write down what Slack told us; where it lies. Raises OSError."""
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    written, kept = folder / f"{uuid4()}.part", folder / f"{time.time_ns()}-{uuid4()}.json"  # in order of time
    with open(written, "x", opener=_for_us_alone) as file:
        json.dump(body, file)
        file.flush()
        os.fsync(file.fileno())
    return written.replace(kept)


def carry_out(app: App, *, after_s: float = 0.0) -> None:
    """Do what was kept at least so long ago; what does not succeed stays. Twice does no harm."""
    for kept in sorted(_folder().glob("*.json")):
        try:
            if time.time() - kept.stat().st_mtime < after_s:
                continue
            body = json.loads(kept.read_text())
        except (OSError, ValueError) as error:  # mostly: it was stored meanwhile
            log.info("%s is passed over: %s", kept.name, error)
            continue
        if app.dispatch(BoltRequest(body=body, mode="socket_mode", context={AGAIN: True})).status == 200:
            kept.unlink(missing_ok=True)
            log.info("What somebody did before was carried out now.")


def keep_carrying_out(app: App) -> None:
    """Carry out what a process before this one left, and from now on what this one could not store."""
    carry_out(app)
    threading.Thread(target=_from_time_to_time, args=[app], name="kept acts", daemon=True).start()


def _from_time_to_time(app: App) -> None:
    while True:
        time.sleep(AGAIN_S)
        carry_out(app, after_s=AGAIN_S)


def _folder() -> Path:
    return services.current().environment.state_dir / "kept-acts"


def _for_us_alone(path: str, flags: int) -> int:
    return os.open(path, flags, mode=0o600)
