"""Files on their way: cut off, damaged, of another revision, from a disk; an encoder is whole, or it is not found."""

import shutil

import pytest
import torch
from huggingface_hub import constants
from safetensors.torch import load_file

from ml import registry
from ml.networks.weights import pretrained, repository
from ml.networks.weights.pretrained import EncoderError
from tests.ml.networks.weights.hub import server
from tests.ml.networks.weights.hub.small import CLIP, MDEBERTA, STUDENT, XLMR


def test_what_was_cut_off_goes_on_where_it_stopped_and_is_not_found_before(at_hub):
    at_hub.cut = "model.safetensors"
    with pytest.raises(EncoderError, match="FacebookAI/xlm-roberta-base could not be fetched"):
        registry.pull("xlmr")
    with pytest.raises(EncoderError, match="are not on this machine"):
        pretrained.find(XLMR)
    at_hub.cut = None
    at_hub.asked.clear()
    (found,) = registry.pull("xlmr")
    size = len(at_hub.repositories[XLMR].files["model.safetensors"])
    ranges = [asked for path, asked, _ in at_hub.asked if path.startswith("GET /store/")]
    begun = size // 2 // constants.DOWNLOAD_CHUNK_SIZE * constants.DOWNLOAD_CHUNK_SIZE
    assert ranges == [f"bytes={begun}-"]  # and nothing else was fetched again
    assert found.folder == pretrained.find(XLMR)
    assert (found.folder / "model.safetensors").read_bytes() == at_hub.repositories[XLMR].files["model.safetensors"]
    at_hub.asked.clear()
    assert registry.pull("xlmr") == (found,)
    assert not at_hub.fetched()


def test_a_file_that_arrives_damaged_is_thrown_away(at_hub):
    for file in ("config.json", "model.safetensors"):  # one with git's hash, one with a sha256
        at_hub.damaged = file
        with pytest.raises(EncoderError, match=rf"{file} of FacebookAI/xlm-roberta-base arrived damaged"):
            registry.pull("xlmr")
    at_hub.damaged = None
    assert registry.pull("xlmr")[0].folder == pretrained.find(XLMR)


@pytest.mark.parametrize("revision", ["../../../../away", "{outside}", "main", "C" * 40, None])
def test_a_revision_that_is_no_commit_is_refused_and_is_no_path(at_hub, tmp_path, revision):
    now, outside = at_hub.repositories[XLMR], tmp_path / "outside"
    (outside / "model").mkdir(parents=True)
    at_hub.repositories[XLMR] = server.Stored(revision and revision.format(outside=outside), now.files)
    try:
        with pytest.raises(EncoderError, match=r"states no revision of FacebookAI/xlm-roberta-base in 40 digits; give"):
            registry.pull("xlmr")
    finally:
        at_hub.repositories[XLMR] = now
    assert [path.name for path in sorted(tmp_path.rglob("*"))] == ["outside", "model"]


def test_an_older_snapshot_serves_until_the_newer_one_is_whole(at_hub):
    (before,) = registry.pull("xlmr")
    now = at_hub.repositories[XLMR]
    at_hub.repositories[XLMR] = server.Stored("c" * 40, now.files | {"config.json": now.files["config.json"] + b"\n"})
    at_hub.damaged = "config.json"
    try:
        with pytest.raises(EncoderError, match="damaged"):
            registry.pull("xlmr")
        assert pretrained.find(XLMR) == before.folder
        at_hub.damaged = None
        (after,) = registry.pull("xlmr")
        assert pretrained.find(XLMR) == after.folder != before.folder
    finally:
        at_hub.repositories[XLMR] = now


@pytest.mark.parametrize(
    ("gone", "says"),
    [
        (
            ("model.safetensors", "pytorch_model.bin"),
            r"has no weights for PyTorch; flax_model\.msgpack, tf_model\.h5 are of",
        ),
        (
            ("tokenizer.json", "sentencepiece.bpe.model"),
            r"has no tokenizer\.json, and no vocabulary of which one is made",
        ),
        (("config.json",), r"has no config\.json"),
    ],
)
def test_a_repository_of_something_else_is_refused_before_anything_is_fetched(at_hub, gone, says):
    now = at_hub.repositories[XLMR]
    at_hub.repositories[XLMR] = server.Stored(
        "d" * 40, {name: at for name, at in now.files.items() if name not in gone}
    )
    try:
        with pytest.raises(EncoderError, match=f"^{XLMR} {says}.*; choose another encoder"):
            registry.pull("xlmr")
        assert not at_hub.fetched()
    finally:
        at_hub.repositories[XLMR] = now


def test_what_is_no_name_or_needs_nothing_is_told(at_hub):
    with pytest.raises(EncoderError, match=r"me/tiny could not be fetched .*; check the name and the network"):
        registry.pull("xlmr", encoder="me/tiny")
    with pytest.raises(EncoderError, match="no Hugging Face name; give one such as FacebookAI/xlm-roberta-base"):
        registry.pull("xlmr", encoder="a/b/c d")
    with pytest.raises(registry.RecipeError, match="svm-tfidf needs no pretrained weights; train it"):
        registry.pull("svm-tfidf")
    with pytest.raises(registry.RecipeError, match="xlmr reads no pictures; leave --image-encoder out"):
        registry.pull("xlmr", image_encoder=CLIP)


def test_a_disk_stands_in_for_the_hub(carried, tmp_path, monkeypatch):
    cache = tmp_path / "cache"
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(cache))
    (found,) = registry.pull("transformer-generated", source=carried)
    assert (found.name, found.licence, found.converted) == (MDEBERTA, "mit", ("spm.model", "pytorch_model.bin"))
    assert found.folder == pretrained.find(MDEBERTA, recipe="transformer-generated")
    weights = torch.load(carried / MDEBERTA / "pytorch_model.bin", weights_only=True)
    kept = load_file(found.folder / "model.safetensors")
    assert all(torch.equal(kept[name], value) for name, value in weights.items())
    assert not list(cache.rglob("*.bin"))
    (other,) = registry.pull("xlmr", source=carried)
    assert other.folder == pretrained.find(XLMR)
    # The cache of another machine is such a disk, too.
    assert repository.carried(XLMR, cache).folder == other.folder
    with pytest.raises(EncoderError, match=f"holds no folder {STUDENT}; put its files there"):
        registry.pull("noir", source=carried)


def test_a_folder_of_older_files_is_made_ready_where_it_lies(carried, tmp_path):
    folder = tmp_path / "mdeberta"
    shutil.copytree(carried / MDEBERTA, folder)
    says = (
        rf"make what is missing of its spm\.model and pytorch_model\.bin: claimwire model pull xlmr --encoder {folder}"
    )
    with pytest.raises(EncoderError, match=says):
        pretrained.find(str(folder))
    (found,) = registry.pull("transformer-generated", encoder=str(folder))
    assert found.folder == folder == pretrained.find(str(folder))


@pytest.mark.parametrize(
    ("card", "said"),
    [
        ("---\nlanguage: en\nlicense: mit\n---\nA card.", "mit"),
        ("---\r\nlicense: [mit, 'apache-2.0']\r\n---\r\n", "mit, apache-2.0"),
        ("---\nlicense:\n- mit\n- apache-2.0\ntags: x\n---\n", "mit, apache-2.0"),
        ("---\nlicense: other\nlicense_name: for research only\n---\n", "for research only"),
        ("---\nlicense:\n---\n", repository.UNSTATED),
        ("license: mit", repository.UNSTATED),
    ],
)
def test_the_licence_is_what_the_card_says_of_itself(tmp_path, card, said):
    (tmp_path / "README.md").write_bytes(card.encode())
    assert repository.licence(tmp_path) == said
