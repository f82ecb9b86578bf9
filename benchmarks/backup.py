"""How long do a backup and a restore take, and does anything differ afterwards?

A desk is filled by SQL (`benchmarks/large/filling.py`), backed up, and restored on another Postgres in another folder;
then every table's rows are hashed on both. Sequences go on a million numbers later, by design. The last line on
standard output is one JSON object.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import create_engine

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.large import checksums  # noqa: E402
from benchmarks.large.desks import filled_servers  # noqa: E402
from pipeline.backup import making, restoring  # noqa: E402
from pipeline.configuration.choices import Choices  # noqa: E402
from pipeline.configuration.local_services import Embedded  # noqa: E402

POSTS = 1_000_000


def measure(folder: Path, *, posts: int) -> dict[str, float]:
    """Fill, back up, restore, compare."""
    file, other = folder / "desk.backup", folder / "restored"
    with filled_servers(folder / "desk", posts=posts) as servers:
        here = servers.at.database_url
        backup_s = _timed(lambda: making.make(file, _desk(folder / "desk"), database_url=here, say=_say))
        other.mkdir(mode=0o755)
        held = Embedded(other)
        try:
            there = held.postgres()
            restore_s = _timed(
                lambda: restoring.restore(file, _desk(other), database_url=there, replace=False, say=_say)
            )
            _say("Comparing …")
            differing = checksums.differing(_sums(here), _sums(there))
        finally:
            held.release()
    if differing:
        _say(f"Not the same: {', '.join(differing)}")
    return {
        "posts": posts, "backup_s": round(backup_s, 1), "restore_s": round(restore_s, 1),
        "file_mb": round(file.stat().st_size / 1e6, 1), "tables_differing": len(differing),
    }  # fmt: skip


def _desk(folder: Path) -> Choices:
    return Choices(state_dir=folder)


def _sums(url: str) -> checksums.Checksums:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = checksums.of(connection)
    engine.dispose()
    return found


def _timed(work: Callable[[], object]) -> float:
    begun = time.monotonic()
    work()
    return time.monotonic() - begun


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def main() -> int:
    """Measure, print; 1 where a table is not the same."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--posts", type=int, default=POSTS)
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else on standard output")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cw-backup-") as folder:
        Path(folder).chmod(0o755)  # Postgres runs as another user when we are root
        found = measure(Path(folder), posts=given.posts)
    if not given.json:
        _say(", ".join(f"{name} {value:,}" for name, value in found.items()))
    print(json.dumps(found))
    return 1 if found["tables_differing"] else 0


if __name__ == "__main__":
    sys.exit(main())
