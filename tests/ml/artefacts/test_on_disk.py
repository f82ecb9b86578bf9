import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save

from ml import registry
from ml.artefacts import on_disk


@pytest.fixture
def folder(eight, tmp_path) -> Path:
    registry.train(eight, tmp_path / "m")
    return tmp_path / "m"


def test_the_folder_holds_what_the_house_plan_says(folder, eight):
    assert sorted(path.name for path in folder.iterdir()) == [
        "config.json",
        "report.json",
        "vocabulary.json",
        "weights.safetensors",
    ]
    config = json.loads((folder / "config.json").read_text())
    assert config["labels"] == ["not worth checking", "worth checking"]
    assert config["model"] == "svm-tfidf"
    assert config["recipe"]["vocabulary_size"] == 20_000
    assert config["created_at"].endswith("+00:00")
    assert len(config["data_hash"]) == 64


def test_saving_what_was_loaded_gives_the_same_artefact(folder, tmp_path):
    artefact = on_disk.load_artefact(folder)
    on_disk.save_artefact(artefact, tmp_path / "copy")
    for path in folder.iterdir():
        assert (tmp_path / "copy" / path.name).read_bytes() == path.read_bytes()


@pytest.mark.parametrize("failing", ["vocabulary.json", "weights.safetensors", "config.json"])
def test_a_full_disk_leaves_nothing(failing, folder, tmp_path, monkeypatch):
    write = Path.write_bytes

    def full(path: Path, content: bytes) -> None:
        write(path, content[: len(content) // 2])
        if path.name == failing:
            raise OSError(28, "No space left on device")

    artefact = on_disk.load_artefact(folder)
    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(on_disk.NotSavedError, match="No space left on device"):
        on_disk.save_artefact(artefact, tmp_path / "new")
    assert [path.name for path in tmp_path.iterdir()] == ["m"]


def test_an_interruption_leaves_nothing(folder, tmp_path, monkeypatch):
    def interrupted(path: Path, content: bytes) -> None:
        raise KeyboardInterrupt

    artefact = on_disk.load_artefact(folder)
    monkeypatch.setattr(Path, "write_bytes", interrupted)
    with pytest.raises(KeyboardInterrupt):
        on_disk.save_artefact(artefact, tmp_path / "new")
    assert [path.name for path in tmp_path.iterdir()] == ["m"]


def test_of_two_that_save_at_once_the_second_is_told(folder, tmp_path, monkeypatch):
    artefact = on_disk.load_artefact(folder)
    write = Path.write_bytes

    def overtaken(path: Path, content: bytes) -> None:
        write(path, content)
        monkeypatch.setattr(Path, "write_bytes", write)
        on_disk.save_artefact(artefact, tmp_path / "new")

    monkeypatch.setattr(Path, "write_bytes", overtaken)
    with pytest.raises(on_disk.ArtefactExistsError):
        on_disk.save_artefact(artefact, tmp_path / "new")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["m", "new"]
    registry.load(tmp_path / "new")


def test_a_missing_artefact_says_what_to_do(tmp_path):
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(on_disk.MissingArtefactError, match="train one there, or give another folder"):
            registry.load(folder)


@pytest.mark.parametrize("name", ["config.json", "report.json", "vocabulary.json", "weights.safetensors"])
@pytest.mark.parametrize("harm", ["cut", "emptied", "altered", "removed"])
def test_a_broken_artefact_says_what_to_do(folder, name, harm):
    path = folder / name
    content = path.read_bytes()
    if harm == "removed":
        path.unlink()
    else:
        path.write_bytes({"cut": content[:-20], "emptied": b"", "altered": b"[1]" + content}[harm])
    with pytest.raises(on_disk.ArtefactError, match="train"):
        registry.load(folder)


@pytest.mark.parametrize(
    "change",
    [
        {"format": 99},
        {"format": None},
        {"model": "oracle"},
        {"calibration": {}},
        {"recipe": {"D": 1}},
        {"sha256": {}},
        {"sha256": 3},
        {"labels": None},
        {"labels": ["one"]},
        {"threshold": float("nan")},
        {"threshold": float("inf")},
        {"threshold": "0.5"},
        {"threshold": True},
        {"threshold": 10**400},
        {"threshold": 7},
        {"calibration": {"slope": "steep", "offset": 0}},
        {"calibration": {"slope": float("nan"), "offset": 0}},
        {"cleaning": "lower"},
        {"cleaning": ["polish"]},
        {"cleaning": [7]},
        {"recipe": []},
        {"version": None},
        {"version": 7},
        {"task": []},
        {"details": []},
        {"bytes": [1]},
    ],
)
def test_a_config_of_another_kind_is_refused(folder, change):
    path = folder / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(on_disk.BrokenArtefactError, match=r"train|update") as told:
        registry.load(folder)
    assert len(str(told.value).splitlines()) == 1


def rewrite(folder: Path, name: str, content: bytes) -> None:
    """Put other content into an artefact's file, as if it had been saved so."""
    config = json.loads((folder / "config.json").read_text())
    config["sha256"][name], config["bytes"][name] = hashlib.sha256(content).hexdigest(), len(content)
    (folder / name).write_bytes(content)
    (folder / "config.json").write_text(json.dumps(config))


@pytest.mark.parametrize("name", ["vocabulary.json", "report.json"])
@pytest.mark.parametrize("content", [b"[" * 200_000, b'{"a":' * 200_000, b"null", b"7", b"[7, NaN]"])
def test_files_of_another_kind_are_refused_in_a_sentence(folder, name, content):
    rewrite(folder, name, content)
    with pytest.raises(on_disk.BrokenArtefactError, match=r"cannot be loaded \(it"):
        registry.load(folder)
    (folder / "config.json").write_bytes(content)
    with pytest.raises(on_disk.BrokenArtefactError, match=r"cannot be loaded \(it"):
        registry.load(folder)


def test_weights_that_are_no_numbers_or_too_few_are_refused(folder):
    weights = load_file(folder / "weights.safetensors")
    for name, values in weights.items():
        harmed = weights | {name: np.full_like(values, np.nan)}
        rewrite(folder, "weights.safetensors", save(harmed))
        with pytest.raises(on_disk.BrokenArtefactError, match=f"its {name} hold something that is no number"):
            registry.load(folder)
    rewrite(folder, "weights.safetensors", save({name: values[:1] for name, values in weights.items()}))
    with pytest.raises(on_disk.BrokenArtefactError, match="train"):
        registry.check(folder)


def test_an_encoder_of_hugging_faces_is_told_from_a_version(tmp_path):
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "bert", "architectures": ["BertModel"]}))
    with pytest.raises(on_disk.BrokenArtefactError, match=r"as Hugging Face lays it out.*--encoder FOLDER"):
        registry.load(tmp_path)


def test_no_file_of_an_artefact_can_run_code(folder):
    source = Path(on_disk.__file__).read_text()
    assert "import pickle" not in source
    assert "joblib" not in source


def test_a_large_file_is_told_by_its_size_and_never_read(folder, tmp_path, monkeypatch):
    artefact = on_disk.load_artefact(folder)

    def fill(inner: Path) -> dict[str, int]:
        (inner / "network").mkdir()
        (inner / "network" / "big.bin").write_bytes(b"0" * 5000)
        return {"big": 5000}

    on_disk.save_artefact(artefact, tmp_path / "big", write=fill)
    loaded = on_disk.load_artefact(tmp_path / "big")
    assert (loaded.details["big"], loaded.folder) == (5000, tmp_path / "big")
    big = tmp_path / "big" / "network" / "big.bin"
    big.write_bytes(b"1" * 5000)
    with pytest.raises(on_disk.BrokenArtefactError, match=r"big\.bin is not the file that was saved"):
        registry.load(tmp_path / "big")
    monkeypatch.setattr(on_disk, "LARGE", 4999)
    on_disk.load_artefact(tmp_path / "big")
    big.write_bytes(b"1" * 4999)
    with pytest.raises(on_disk.BrokenArtefactError, match=r"big\.bin is not the file that was saved"):
        on_disk.load_artefact(tmp_path / "big")


def test_an_artefact_of_the_first_release_is_still_read(folder):
    path = folder / "config.json"
    config = json.loads(path.read_text())
    path.write_text(json.dumps({name: value for name, value in config.items() if name not in ("bytes", "details")}))
    registry.load(folder)
