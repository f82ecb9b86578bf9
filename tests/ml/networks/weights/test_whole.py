"""What is fetched leaves room, and is not fetched twice; weights that are cut off pass for whole nowhere."""

import shutil
from types import SimpleNamespace

import pytest
from huggingface_hub import constants

from ml import registry
from ml.networks.weights import pretrained, pulling, wanted
from ml.networks.weights.pretrained import EncoderError
from tests.ml.networks.weights.hub.small import MDEBERTA, STUDENT, XLMR

POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"a" * 64 + b"\nsize 1113010\n"


def test_too_small_a_disk_is_told_before_anything_is_fetched(at_hub, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda place: SimpleNamespace(free=10**6))
    with pytest.raises(EncoderError, match=r"has 1 MB free, .* set HF_HUB_CACHE to a folder on a larger disk"):
        registry.pull("xlmr")
    assert not at_hub.fetched()


def test_converted_weights_are_not_fetched_again_and_need_no_room(at_hub, monkeypatch):
    (before,) = registry.pull("transformer-generated")
    at_hub.asked.clear()
    monkeypatch.setattr(shutil, "disk_usage", lambda place: SimpleNamespace(free=10**6))
    (after,) = registry.pull("transformer-generated")
    assert not at_hub.fetched()
    assert (after.folder, after.size, after.converted) == (before.folder, before.size, ())


def test_room_is_what_is_missing_and_as_much_again_of_what_is_converted(at_hub, monkeypatch):
    for recipe, name in (("xlmr", XLMR), ("transformer-generated", MDEBERTA)):
        files = at_hub.repositories[name].files
        chosen = wanted.choose(list(files), tokenizer=True)
        size = sum(len(files[file]) for file in (*chosen.names, *chosen.binaries)) + 2**26
        monkeypatch.setattr(shutil, "disk_usage", lambda place, free=size - 1: SimpleNamespace(free=free))
        with pytest.raises(EncoderError, match="make room"):
            registry.pull(recipe)
        monkeypatch.setattr(shutil, "disk_usage", lambda place, free=size: SimpleNamespace(free=free))
        assert registry.pull(recipe)[0].folder == pretrained.find(name)


@pytest.mark.parametrize("cut", [lambda content: content[:-1], lambda content: POINTER, lambda content: b""])
def test_weights_that_are_cut_off_do_not_pass_for_whole(carried, tmp_path, monkeypatch, cut):
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    folder = tmp_path / "xlm-roberta-base"
    shutil.copytree(carried / "xlm-roberta-base", folder)
    whole = (folder / "model.safetensors").read_bytes()
    (folder / "model.safetensors").write_bytes(cut(whole))
    says = r"^model\.safetensors of .* is cut off or no safetensors \(.*\); get it again, whole\.$"
    with pytest.raises(EncoderError, match=says):
        registry.pull("xlmr", encoder=str(folder))
    assert (folder / "model.safetensors").read_bytes() == cut(whole)  # it is the person's own
    with pytest.raises(EncoderError, match=says):
        registry.pull("xlmr", source=tmp_path)
    with pytest.raises(EncoderError, match="are not on this machine"):
        pretrained.find(XLMR)
    assert not list((tmp_path / "cache").rglob("*.safetensors"))
    (folder / "model.safetensors").write_bytes(whole)
    assert registry.pull("xlmr", source=tmp_path)[0].folder == pretrained.find(XLMR)


def test_a_matrix_that_is_cut_off_does_not_pass_for_whole(hub, tmp_path):
    for file, content in hub.repositories[STUDENT].files.items():
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_bytes(POINTER if file == "2_Dense/model.safetensors" else content)
    with pytest.raises(EncoderError, match=r"^2_Dense/model\.safetensors of .* is cut off or no safetensors"):
        pulling.pull([pulling.Part(str(tmp_path))])
