"""Which files of a repository make an encoder: chosen from their names alone, as the hub lists them.

Safetensors where there are any; else PyTorch's older files, to be converted; never those of other libraries.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from ml.networks.weights.layout import BINARY, BINARY_INDEX, CONFIG, INDEX, TOKENIZER, WEIGHTS

BESIDE = (
    *("README.md", "LICENSE", "LICENSE.txt", "modules.json", "config_sentence_transformers.json"),
    *("sentence_bert_config.json", "preprocessor_config.json", "tokenizer_config.json", "special_tokens_map.json"),
    "added_tokens.json",
)
"""Small files that say how the others are to be read, and under which licence."""

VOCABULARIES = ("spm.model", "sentencepiece.bpe.model", "spiece.model", "vocab.txt")
"""Vocabularies of which a tokenizer.json can be made, without another file."""

_SAFE_SHARD = re.compile(r"model-\d+-of-\d+\.safetensors")
_BINARY_SHARD = re.compile(r"pytorch_model-\d+-of-\d+\.bin")
_OTHERS = (".h5", ".msgpack", ".onnx", ".ot", ".bin", ".gguf", ".pt", ".pth", ".ckpt")


class NotAnEncoder(ValueError):
    """A repository lacks what an encoder is made of; the message says what, and names nothing else."""


@dataclass(frozen=True)
class Wanted:
    """Names of files: those that are kept, and those that something is made of, weights and vocabularies.

    `network` is the part of their path at which the network lies, such as 0_Transformer/, mostly empty. The weights
    come last, so that whoever finds them finds everything.
    """

    network: str
    kept: tuple[str, ...]
    binaries: tuple[str, ...]
    vocabulary: str | None

    @property
    def names(self) -> tuple[str, ...]:
        """All of them, in the order in which they are to be fetched."""
        beside = [name for name in self.kept if not name.endswith(".safetensors")]
        heavy = [name for name in self.kept if name.endswith(".safetensors")]
        vocabulary = [self.vocabulary] if self.vocabulary else []
        own = [name for name in (*heavy, *self.binaries) if name.rpartition("/")[0] == self.network.rstrip("/")]
        others = [name for name in (*heavy, *self.binaries) if name not in own]
        return tuple(dict.fromkeys([*beside, *vocabulary, *others, *own]))


def choose(names: Collection[str], *, tokenizer: bool) -> Wanted:
    """Choose among a repository's files; an encoder of pictures needs no `tokenizer`, and takes one that is there.

    Raises:
        NotAnEncoder: a part of what is needed is not among them.
    """
    network = _network(names)
    kept = [network + CONFIG]
    vocabulary = None
    if network + TOKENIZER in names:
        kept.append(network + TOKENIZER)
    elif tokenizer:
        vocabulary = _vocabulary(names, network)
    binaries: list[str] = []
    for folder in (network, *_matrices(names)):
        safe, binary = weights(names, folder)
        kept += safe
        binaries += binary
    kept += [name for name in _beside(names, network) if name not in kept]
    return Wanted(network, tuple(kept), tuple(binaries), vocabulary)


def weights(names: Collection[str], folder: str) -> tuple[list[str], list[str]]:
    """Give the weights of one folder: as safetensors, or else as files to be converted, with an index where sharded.

    Raises:
        NotAnEncoder: there are none for PyTorch.
    """
    own = [name.removeprefix(folder) for name in names if name.startswith(folder)]
    for single, index, shard in ((WEIGHTS, INDEX, _SAFE_SHARD), (BINARY, BINARY_INDEX, _BINARY_SHARD)):
        shards = sorted(name for name in own if shard.fullmatch(name))
        found = [single] if single in own else [index, *shards] if index in own and shards else []
        if found:
            paths = [folder + name for name in found]
            return (paths, []) if single == WEIGHTS else ([], paths)
    others = sorted(name for name in own if name.endswith(_OTHERS) and "/" not in name)
    there = f"; {', '.join(others[:3])} are of other libraries" if others else ""
    raise NotAnEncoder(f"has no weights for PyTorch{f' in {folder}' if folder else ''}{there}")


def _network(names: Collection[str]) -> str:
    """Find the folder of the network: the root, or what older sentence-transformers call 0_Transformer."""
    older = sorted(name.rpartition("/")[0] + "/" for name in names if re.fullmatch(r"0_\w+/" + re.escape(CONFIG), name))
    at_root = any(name in names for name in (WEIGHTS, INDEX, BINARY, BINARY_INDEX))
    if older and not at_root:
        return older[0]
    if CONFIG not in names:
        raise NotAnEncoder(f"has no {CONFIG}")
    return ""


def _vocabulary(names: Collection[str], network: str) -> str:
    for name in VOCABULARIES:
        if network + name in names:
            return network + name
    raise NotAnEncoder(f"has no {TOKENIZER}, and no vocabulary of which one is made here")


def _matrices(names: Collection[str]) -> list[str]:
    return sorted({name[: -len(CONFIG)] for name in names if re.fullmatch(r"\d_Dense/" + re.escape(CONFIG), name)})


def _beside(names: Collection[str], network: str) -> Iterator[str]:
    for place in dict.fromkeys(["", network]):
        yield from (place + name for name in BESIDE if place + name in names)
    yield from sorted(name for name in names if re.fullmatch(r"\d_(Pooling|Dense)/" + re.escape(CONFIG), name))
