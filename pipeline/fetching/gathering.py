"""Pictures that a list of links names → files, named by the link: politely, resumable, with a record of the dead."""

import json
import os
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from itertools import chain, zip_longest
from pathlib import Path
from typing import Literal, cast
from urllib.parse import urlsplit

from pipeline.fetching.errors import STATES, FetchError
from pipeline.fetching.fetcher import Fetcher
from pipeline.fetching.reading.pictures import read_picture

State = Literal["here", "gone", "refused", "away"]
"""Its file is here; the host says that there is none; it may not be fetched or is no picture; nobody answered."""

RECORD = "fetched.jsonl"
"""Beside the pictures: a line for each link that was asked for, the last one counts."""

RESTS_S = (5.0, 30.0)
"""So long before those who did not answer are asked again, and once more."""

BATCH = 64
"""So many links are handed out at a time: whoever stops waits for no more than these."""


@dataclass(frozen=True)
class Fate:
    """What became of a link; `reason` is a word or two where there is no picture."""

    state: State
    reason: str | None = None


@dataclass(frozen=True)
class Gathering:
    """Fetches what its folder does not have. `name_of` gives a link's file its name; files are small JPEGs of ours.

    A link that is dead stays dead until somebody asks `again`; who did not answer is asked anew by each run, and
    `rests_s` apart within one. What a run had done when it was stopped, the next one finds done.
    """

    fetcher: Fetcher
    folder: Path
    name_of: Callable[[str], str]
    at_once: int = 4
    """Hosts that are asked at the same time; the fetcher's pace keeps each from being asked too often."""
    rests_s: Sequence[float] = RESTS_S
    sleep: Callable[[float], None] = time.sleep

    def known(self) -> dict[str, Fate]:
        """What earlier runs found, by link; a line that was cut off in the middle is passed over."""
        try:
            lines = (self.folder / RECORD).read_text(encoding="utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            return {}
        return dict(filter(None, map(_read, lines)))

    def wanted(self, links: Iterable[str], *, again: bool) -> list[str]:
        """Which of the links are to be asked for, hosts turn by turn."""
        known = self.known()
        settled = {link for link, fate in known.items() if fate.state in ("gone", "refused")}
        return in_turns(
            link for link in dict.fromkeys(links) if not (self.file(link).is_file() or (link in settled and not again))
        )

    def file(self, link: str) -> Path:
        """Where a link's picture lies, or would."""
        return self.folder / f"{self.name_of(link)}.jpg"

    def run(self, wanted: Sequence[str]) -> Iterator[tuple[str, Fate]]:
        """Ask for each link, and for those that did not answer again; one yield for each link, when it is settled.

        Raises OSError where the folder cannot be written.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / RECORD).open("a", encoding="utf-8") as record:
            record.write("" if _ends_a_line(self.folder / RECORD) else "\n")
            for rest in (*self.rests_s, None):
                away: list[str] = []
                for link, fate in self._asked(wanted):
                    record.write(json.dumps({"link": link, "state": fate.state, "reason": fate.reason}) + "\n")
                    record.flush()
                    if fate.state == "away" and rest is not None:
                        away.append(link)
                    else:
                        yield link, fate
                if rest is None or not away:
                    return
                self.sleep(rest)
                wanted = in_turns(away)

    def fates(self, links: Iterable[str]) -> Mapping[str, Fate]:
        """What is known of each link now; one that was never asked for is `away`."""
        known = self.known()
        return {
            link: Fate("here") if self.file(link).is_file() else known.get(link, Fate("away", "not asked for"))
            for link in links
        }

    def _asked(self, wanted: Sequence[str]) -> Iterator[tuple[str, Fate]]:
        pool = ThreadPoolExecutor(self.at_once, thread_name_prefix="pictures")
        try:
            for start in range(0, len(wanted), BATCH):
                begun: dict[Future[Fate], str] = {
                    pool.submit(self._fetch, link): link for link in wanted[start : start + BATCH]
                }
                yield from ((begun[done], done.result()) for done in as_completed(begun))
        finally:
            pool.shutdown(cancel_futures=True)

    def _fetch(self, link: str) -> Fate:
        try:
            picture = read_picture(self.fetcher.fetch(link, "image"))
        except FetchError as error:
            return Fate(cast("State", STATES[type(error)]), error.reason)
        _write(self.file(link), picture)
        return Fate("here")


def in_turns(links: Iterable[str]) -> list[str]:
    """The links in an order in which no host is asked many times in a row, as far as there are others."""
    by_host: dict[str, list[str]] = {}
    for link in links:
        by_host.setdefault(_host(link), []).append(link)
    return [link for link in chain.from_iterable(zip_longest(*by_host.values())) if link is not None]


def _host(link: str) -> str:
    try:
        return urlsplit(link).netloc.lower()
    except ValueError:
        return ""


def _ends_a_line(record: Path) -> bool:
    """Whether what is added begins a line of its own; after a run that was cut off within a line it would not."""
    with record.open("rb") as written:
        written.seek(max(0, written.seek(0, os.SEEK_END) - 1))
        return written.read() in (b"", b"\n")


def _read(line: str) -> tuple[str, Fate] | None:
    try:
        found = json.loads(line)
        return str(found["link"]), Fate(found["state"], found["reason"])
    except (ValueError, KeyError, TypeError):
        return None


def _write(path: Path, content: bytes) -> None:
    """Write beside and rename: a file is whole or absent."""
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as part:
        try:
            part.write(content)
            part.flush()
            os.replace(part.name, path)
        except OSError:
            os.unlink(part.name)
            raise
