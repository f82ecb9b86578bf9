"""A version whose folder the machine does not let us read is told in one sentence, whoever asks for it."""

import os
import shutil

import pytest

from ml import registry
from ml.errors import UserError


@pytest.fixture
def folder(eight, tmp_path):
    registry.train(eight, tmp_path / "m")
    return tmp_path / "m"


def _as_folder(path):
    path.unlink()
    path.mkdir()


def _as_loop(path):
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    path.symlink_to(path.name)


def _as_pipe(path):
    path.unlink()
    os.mkfifo(path)


def _as_two(folder):
    shutil.rmtree(folder)
    folder.symlink_to("other")
    (folder.parent / "other").symlink_to(folder.name)


def _as_file(folder):
    shutil.rmtree(folder)
    folder.write_text("no folder")


HARM = {
    "a loop": _as_loop,
    "a loop of two": _as_two,
    "a file": _as_file,
} | {
    f"{name} is {what}": lambda folder, name=name, harm=harm: harm(folder / name)
    for name in ("config.json", "report.json", "vocabulary.json", "weights.safetensors")
    for what, harm in (("a folder", _as_folder), ("a loop", _as_loop), ("a pipe", _as_pipe))
}
DOORS = {
    "load": registry.load,
    "check": registry.check,
    "task": registry.task_of,
    "report": registry.read_report,
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("harm", HARM)
def test_a_version_that_cannot_be_read_is_told_in_a_sentence(folder, harm, door):
    HARM[harm](folder)
    with pytest.raises(UserError) as told:
        DOORS[door](folder)
    assert "\n" not in str(told.value)
    assert str(folder) in str(told.value)


@pytest.mark.parametrize("name", ["loop", "loop/deeper", "n" * 300, "file/deeper"])
def test_a_folder_that_cannot_be_is_told_in_a_sentence_whether_it_is_read_or_written(folder, eight, tmp_path, name):
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "file").write_text("no folder")
    asked = [lambda: registry.train(eight, tmp_path / name), lambda: registry.keep(folder, tmp_path / name)]
    for ask in [*asked, *(lambda door=door: door(tmp_path / name) for door in DOORS.values())]:
        with pytest.raises(UserError, match=f"{name[-6:]}.* (cannot|could not|holds no model)"):
            ask()
