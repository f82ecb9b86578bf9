"""Encoders are found by what people call them."""

import os
import shutil

import pytest

from ml.artefacts.on_disk import MissingArtefactError
from ml.encoders import shelf


def test_one_is_found_by_folder_id_and_name_and_the_newest_without_any(made, tiny_encoder, tmp_path):
    older = shutil.copytree(made, tmp_path / made.name)
    newer = shelf.make(str(tiny_encoder), tmp_path, layers=(1,))
    os.utime(older / "encoder.json", ns=(0, 0))
    assert shelf.find(None, tmp_path) == shelf.find("tiny-xlmr", tmp_path) == newer
    assert shelf.find(older.name, tmp_path) == shelf.find(str(older), tmp_path / "nowhere") == older
    assert list(shelf.listed(tmp_path)) == [newer, older]


def test_what_is_broken_is_not_listed(made, tmp_path):
    folder = shutil.copytree(made, tmp_path / "broken")
    (folder / "model.onnx").write_bytes(b"")
    (tmp_path / "empty").mkdir()
    assert shelf.listed(tmp_path) == {}


@pytest.mark.parametrize("named", [None, "", "another", "../..", "/nowhere", "\x00", "a" * 300])
def test_where_there_is_none_it_says_what_to_run(made, named, tmp_path):
    with pytest.raises(MissingArtefactError, match=r"There is no encoder.*claimwire encoder make"):
        shelf.find(named, tmp_path)
    if named is not None:
        with pytest.raises(MissingArtefactError, match=made.name):
            shelf.find(named, made.parent)


def test_what_is_broken_is_made_again_in_its_place(made, tiny_encoder, tmp_path):
    folder = shutil.copytree(made, tmp_path / made.name)
    (folder / "model.onnx").write_bytes(b"")
    assert shelf.make(str(tiny_encoder), tmp_path, layers=(1, 2)) == folder
    assert list(shelf.listed(tmp_path)) == [folder]


def test_what_a_making_left_that_was_cut_off_is_no_encoder_and_goes_in_time(made, tiny_encoder, tmp_path):
    old, new = (shutil.copytree(made, tmp_path / name) for name in (".0a1b2c3d", ".4e5f6a7b"))
    os.utime(old, (0, 0))
    os.utime(new)
    assert shelf.listed(tmp_path) == {}
    made_now = shelf.make(str(tiny_encoder), tmp_path, layers=(1,))
    assert set(tmp_path.iterdir()) == {new, made_now}
