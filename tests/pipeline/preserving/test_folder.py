"""A record lies on disk whole or not at all, and nobody but the desk may look into it."""

import errno
import stat
from pathlib import Path

import pytest

from pipeline.configuration import private_files
from pipeline.preserving.folder import RecordFolders

FILES = {"record.json": b"{}", "picture-1.png": b"\x89PNG"}


def test_files_are_whole_and_private(tmp_path: Path) -> None:
    folders = RecordFolders(tmp_path / "preserved")
    folders.keep(7, FILES)
    assert {one.name: one.read_bytes() for one in folders.path(7).iterdir()} == FILES
    for place in (folders.root, folders.path(7)):
        assert stat.S_IMODE(place.stat().st_mode) == 0o700
    assert {stat.S_IMODE(one.stat().st_mode) for one in folders.path(7).iterdir()} == {0o600}
    folders.remove(7)
    folders.remove(7)
    assert list(folders.root.iterdir()) == []


def test_a_full_disk_leaves_nothing_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folders, write = RecordFolders(tmp_path), private_files.write_bytes

    def full(file: Path, content: bytes) -> None:
        write(file, content)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(private_files, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        folders.keep(7, FILES)
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_attempt_left_goes_with_the_next(tmp_path: Path) -> None:
    folders = RecordFolders(tmp_path)
    for left in (".7-abc", ".7-gone", ".70-abc"):
        (tmp_path / left).mkdir()
        (tmp_path / left / "record.json").write_text("{")
    folders.keep(7, FILES)
    assert {one.name for one in tmp_path.iterdir()} == {"7", ".70-abc"}
