"""Captures by the Wayback Machine: a public copy at archive.org, asked for through its Save Page Now API."""

import json
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from pipeline.fetching.errors import FetchError
from pipeline.fetching.poster import Poster
from pipeline.language.speech import _

LARGEST = 1_000_000
LOOKS, PAUSE_S = 6, 5.0
"""How often it is asked whether a capture is there; one takes some seconds."""
_MOMENT = re.compile(r"[0-9]{14}")


@dataclass(frozen=True)
class Capture:
    """The copy of an address, or why there is none."""

    url: str
    address: str | None = None
    why: str | None = None


@dataclass(frozen=True)
class Wayback:
    """Asks for captures by the desk's keys."""

    poster: Poster
    url: str
    keys: str
    sleep: Callable[[float], None] = time.sleep

    def capture(self, urls: Iterable[str]) -> tuple[Capture, ...]:
        """Have these addresses captured; raises nothing for what is refused."""
        jobs = {url: self._begun(url) for url in urls}
        return tuple(job if isinstance(job, Capture) else self._ended(url, job) for url, job in jobs.items())

    def _begun(self, url: str) -> str | Capture:
        said = self._ask("/save", {"url": url})
        job = said.get("job_id")
        return job if isinstance(job, str) and job else _none(url, said)

    def _ended(self, url: str, job: str) -> Capture:
        for _look in range(LOOKS):
            said = self._ask("/save/status", {"job_id": job})
            moment = str(said.get("timestamp"))
            if said.get("status") == "success" and _MOMENT.fullmatch(moment):
                return Capture(url, f"{self.url.rstrip('/')}/web/{moment}/{url}")
            if said.get("status") != "pending":
                return _none(url, said)
            self.sleep(PAUSE_S)
        return Capture(url, why=str(_("It was asked for, and was not there yet when this record was sealed.")))

    def _ask(self, path: str, fields: dict[str, str]) -> dict[str, Any]:
        headers = {
            "Authorization": f"LOW {self.keys}", "Accept": "application/json",
            "Content-Type": "application/x-www-form-urlencoded",
        }  # fmt: skip
        try:
            reply = self.poster.ask(
                self.url.rstrip("/") + path, headers=headers, content=urlencode(fields).encode(), at_most=LARGEST
            )
            said = json.loads(reply.content)
        except FetchError as error:
            return {"message": str(error)}
        except ValueError:
            return {}
        return said if isinstance(said, dict) else {}


def _none(url: str, said: dict[str, Any]) -> Capture:
    told = str(said.get("message") or said.get("status_ext") or "")[:300]
    return Capture(url, why=told or str(_("The Wayback Machine did not take it.")))
