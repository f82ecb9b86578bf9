"""A backup that was cut, damaged, made by hand or made by a newer version is refused before anything is touched."""

import io
import os
import stat
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

import pytest

from pipeline.backup import archive_file, manifest
from pipeline.backup.manifest import DATABASE, NAME, BackupError, Manifest

SAID = Manifest(
    claimwire="0.1.0", revision="0045", postgres=18, made_at=datetime(2026, 11, 30, tzinfo=UTC), state_dir="/desk",
    settings=("X_BEARER_TOKEN",), encoders={"e5-1": "claimwire encoder make"},
)  # fmt: skip


def written(file: Path, parts: dict[str, bytes]) -> Path:
    with archive_file.writing(file) as writing:
        for name, held in parts.items():
            writing.add(name, io.BytesIO(held))
        writing.close_with(SAID)
    return file


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return written(tmp_path / "desk.backup", {DATABASE: b"rows" * 50_000, "state/models/m/config.json": b"{}"})


def verify(file: Path) -> Manifest:
    with archive_file.reading(file) as archive:
        return archive_file.verified(archive)


def test_what_was_written_is_read_by_its_owner_alone_and_laid_out_as_it_was(file: Path, tmp_path: Path) -> None:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["desk.backup"]
    said = verify(file)
    assert replace(said, parts={}) == SAID
    with archive_file.reading(file) as archive:
        archive_file.extract_state(archive, said, tmp_path / "out")
    made = tmp_path / "out" / "models" / "m" / "config.json"
    assert (made.read_bytes(), stat.S_IMODE(made.stat().st_mode)) == (b"{}", 0o600)


def test_one_that_is_there_is_not_overwritten_and_what_breaks_off_leaves_nothing(file: Path, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="is there already"), archive_file.writing(file):
        pass
    with pytest.raises(ZeroDivisionError), archive_file.writing(tmp_path / "other"):
        raise ZeroDivisionError
    with pytest.raises(BackupError, match="cannot be written"), archive_file.writing(tmp_path / "no" / "folder"):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["desk.backup"]


def cut(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def flipped(file: Path) -> None:
    held = bytearray(file.read_bytes())
    held[90_000] ^= 1
    file.write_bytes(bytes(held))


def another_part(file: Path) -> None:
    with ZipFile(file, "a") as archive:
        archive.writestr("state/models/m/more", b"x")


def rewritten(change: Callable[[str], str], *, without: str = "") -> Callable[[Path], None]:
    def write(file: Path) -> None:
        with ZipFile(file) as archive:
            parts = {name: archive.read(name) for name in archive.namelist() if name != without}
        with ZipFile(file, "w") as archive:
            for name, held in parts.items():
                archive.writestr(change(name), change(held.decode()).encode())

    return write


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (cut, "damaged or cut off"),
        (lambda file: os.truncate(file, file.stat().st_size - 1), "damaged or cut off"),
        (lambda file: os.truncate(file, 0), "damaged or cut off"),
        (lambda file: file.write_text("-- PostgreSQL database dump"), "no backup"),
        (flipped, "damaged"),
        (another_part, "other parts than its manifest names"),
        (rewritten(str, without="state/models/m/config.json"), "other parts than its manifest names"),
        (rewritten(str, without=DATABASE), "other parts than its manifest names"),
        (rewritten(str, without=NAME), "holds no manifest"),
        (rewritten(lambda held: held.replace("rows", "ROWS")), "is damaged: take another backup"),
        (rewritten(lambda held: held.replace("state/models", "state/../..")), "outside of the state folder"),
        (rewritten(lambda held: held.replace("state/models/m", "/etc/cron.d")), "outside of the state folder"),
        (rewritten(lambda held: held.replace('"format": 1', '"format": 2')), "made by a newer version"),
        (rewritten(lambda held: held.replace('"revision": "0045"', '"revision": 45')), "manifest cannot be read"),
        (rewritten(lambda held: held.replace('"claimwire"', '"other"')), "manifest cannot be read"),
        (Path.unlink, "There is no"),
    ],
)
def test_what_is_not_whole_is_refused_in_one_sentence(file: Path, harm: Callable[[Path], None], said: str) -> None:
    harm(file)
    with pytest.raises(BackupError, match=said) as refused:
        verify(file)
    assert "\n" not in str(refused.value)


def test_a_folder_is_no_backup(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="cannot be read"):
        verify(tmp_path)


@pytest.mark.parametrize("text", [b"", b"[]", b"null", b"{}", b"\xff", b'{"format": "x"}'])
def test_a_manifest_that_is_none_is_told_as_that(text: bytes) -> None:
    with pytest.raises(BackupError, match="manifest cannot be read"):
        manifest.read(text)
