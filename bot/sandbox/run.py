"""Running a sandbox until it is stopped: `run` for other programs, `main` for the command line."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from bot.sandbox.config import SandboxConfig
from bot.sandbox.sandbox import PORT, Sandbox


def run(
    host: str = "127.0.0.1",
    port: int = PORT,
    *,
    journal: Path | None = None,
    media: Mapping[str, Path] | None = None,
    request_url: str | None = None,
    config: SandboxConfig | None = None,
) -> None:
    """Serve a sandbox and block; what is given here goes before what `config` says."""
    wanted = config or SandboxConfig()
    wanted = replace(
        wanted,
        journal=journal or wanted.journal,
        media=wanted.media if media is None else media,
        request_url=request_url or wanted.request_url,
    )
    Sandbox(wanted, host=host).serve(port)


def _media(pairs: Sequence[str]) -> dict[str, Path]:
    split = [pair.partition("=") for pair in pairs]
    return {host: Path(folder) for host, _, folder in split}


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line and serve; 2 where the address cannot be had."""
    parser = argparse.ArgumentParser(prog="python -m bot.sandbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=PORT)
    parser.add_argument("--journal", type=Path, help="file that keeps messages over a restart")
    parser.add_argument("--media", action="append", default=[], metavar="HOST=FOLDER")
    parser.add_argument("--request-url", help="deliver over signed HTTP instead of Socket Mode")
    given = parser.parse_args(arguments)
    sys.stdout.write(f"Sandbox workspace: http://{given.host}:{given.port}/ (Ctrl+C ends it)\n")
    sys.stdout.flush()
    try:
        run(
            given.host,
            given.port,
            journal=given.journal,
            media=_media(given.media),
            request_url=given.request_url,
        )
    except (OSError, ValueError) as problem:
        sys.stderr.write(f"The sandbox cannot start: {problem}\n")
        return 2
    return 0
