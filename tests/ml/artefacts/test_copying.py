"""A version is kept whole or not at all, and only what is of it."""

import errno
import json
import shutil

import pytest

from ml import registry
from ml.artefacts import copying, on_disk
from ml.versions import loading


@pytest.fixture
def made(eight, tmp_path):
    registry.train(eight, tmp_path / "made")
    return tmp_path / "made"


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_only_what_is_of_the_version_comes_along(made, tmp_path, eight):
    own = names(made)
    (made / "notes.txt").write_text("mine")
    kept = registry.keep(made, tmp_path / "models")
    assert kept == (tmp_path / "models" / registry.load(made).version).resolve()
    assert names(kept) == own
    assert registry.load(kept).predict(eight) == registry.load(made).predict(eight)
    assert names(tmp_path / "models") == [kept.name]


def test_a_version_that_is_kept_already_is_left_as_it_is(made, tmp_path):
    kept = registry.keep(made, tmp_path / "models")
    before = (kept / "config.json").stat()
    assert registry.keep(made, tmp_path / "models") == registry.keep(kept, tmp_path / "models") == kept
    assert (kept / "config.json").stat() == before


def test_another_training_of_the_version_is_refused(made, eight, tmp_path):
    kept = registry.keep(made, tmp_path / "models")
    registry.train(eight, tmp_path / "other", settings={"C": 3.0})
    config = json.loads((tmp_path / "other" / "config.json").read_text())
    (tmp_path / "other" / "config.json").write_text(json.dumps(config | {"version": kept.name}))
    with pytest.raises(registry.ArtefactExistsError, match="from another training"):
        registry.keep(tmp_path / "other", tmp_path / "models")
    assert registry.same_training(made, kept)


def test_a_full_disk_leaves_nothing_behind(made, tmp_path, monkeypatch):
    def full(path, copy):
        if path.name == "weights.safetensors":
            raise OSError(errno.ENOSPC, "No space left on device")
        copy.write_bytes(path.read_bytes())

    monkeypatch.setattr(copying.shutil, "copyfile", full)
    with pytest.raises(registry.NotSavedError, match="No space left on device"):
        registry.keep(made, tmp_path / "models")
    assert names(tmp_path / "models") == []


@pytest.mark.parametrize("name", ["../escaped", "/tmp/escaped", "a/b", ".hidden", ""])
def test_a_name_that_leads_elsewhere_is_refused(made, tmp_path, name):
    config = json.loads((made / "config.json").read_text())
    (made / "config.json").write_text(json.dumps(config | {"version": name}))
    with pytest.raises(registry.BrokenArtefactError, match="which is no name"):
        registry.keep(made, tmp_path / "models")
    assert not (tmp_path / "models").exists()


def test_a_file_outside_of_the_folder_is_not_taken(made, tmp_path):
    config = json.loads((made / "config.json").read_text())
    config["sha256"]["../secret"] = on_disk.sha256(made / "config.json")
    shutil.copyfile(made / "config.json", tmp_path / "secret")
    (made / "config.json").write_text(json.dumps(config))
    with pytest.raises(registry.BrokenArtefactError, match="outside of itself"):
        registry.keep(made, tmp_path / "models")


def test_a_large_file_is_read_through_before_a_version_is_put_to_work(made, monkeypatch):
    weights = made / "weights.safetensors"
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    monkeypatch.setattr(on_disk, "LARGE", 16)
    registry.load(made)
    with pytest.raises(registry.BrokenArtefactError, match=r"weights.safetensors is not the file that was saved"):
        registry.check(made)


def test_what_is_only_checked_does_not_stay_in_memory(made):
    registry.check(made)
    assert all(made.resolve() != folder for folder, _ in loading._loaded)
