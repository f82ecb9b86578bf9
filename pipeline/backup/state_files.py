"""What of the state folder belongs into a backup: all but what runs, what is made again, and another desk's."""

import shlex
from collections.abc import Iterator
from pathlib import Path

from ml.encoders import packed, shelf
from ml.encoders.facts import EncoderFacts

LEFT_OUT = frozenset({"postgres", "redis", "archive", "demo"})
"""The servers' own folders; the archive's index, and its encoder; the demo's desk."""
_UNFINISHED = (".lock", ".part")


def of(state_dir: Path, *, but: Iterator[Path] | set[Path] = frozenset()) -> list[Path]:  # type: ignore[assignment]
    """The files, in order, without those in these folders."""
    skipped = set(but)
    return sorted(
        path
        for path in state_dir.rglob("*")
        if path.is_file() and not path.is_symlink() and _belongs(path.relative_to(state_dir))
        and not skipped.intersection(path.parents)
    )  # fmt: skip


def _belongs(path: Path) -> bool:
    begun = any(part.startswith(".") for part in path.parts)
    return path.parts[0] not in LEFT_OUT and path.suffix not in _UNFINISHED and not begun


def made_again(encoders_dir: Path) -> dict[Path, tuple[str, str]]:
    """Encoders that the installed package gives anew to the last bit: by folder their id and the command."""
    pinned = f"package {packed.PACKAGE} {packed.VERSION}"
    return {
        folder: (one.id, _command(one)) for folder, one in shelf.listed(encoders_dir).items() if one.source == pinned
    }


def _command(one: EncoderFacts) -> str:
    layers = [word for layer in one.layers for word in ("--layer", str(layer))]
    words = ["claimwire", "encoder", "make", *layers, "--max-tokens", str(one.max_tokens), "--precision", one.precision]
    return shlex.join(words)
