"""A trained network in an artefact's folder: what it takes to build it again, in torch and without torch.

`encoder/config.json` and `model.safetensors` are the network as trained, `tokenizer/tokenizer.json` its tokens, and
`model.onnx` the same network exported for serving.
"""

import hashlib
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_model, save_model
from torch import nn
from transformers import AutoConfig, AutoModel, PreTrainedConfig, PreTrainedModel
from transformers.utils import logging as transformers_logging

from ml.artefacts.on_disk import BrokenArtefactError
from ml.model import RecipeError
from ml.networks.exporting import export
from ml.networks.weights import pretrained
from ml.networks.weights.pretrained import EncoderError
from ml.text import tokens

ENCODER, TOKENIZER, WEIGHTS = "encoder", "tokenizer", "model.safetensors"


def load_encoder(
    folder: Path, *, max_tokens: int | None = None, kind: Any = AutoModel, pooler: bool = False
) -> PreTrainedModel:
    """Load pretrained weights in float32, with or without the pooler; `kind` is the class to load by.

    Raises:
        EncoderError: the files do not make an encoder, or lack weights that it uses.
        RecipeError: it does not take that many tokens.
    """
    # With dropout, or in bfloat16, CPUs have no fast path for the attention that is fused for GPUs.
    attention = {} if torch.cuda.is_available() else {"attn_implementation": "eager"}
    encoder, loaded = from_pretrained(kind, folder, error=EncoderError, what="an encoder", **attention)
    # What is missing would be left at random, and pass for trained.
    unused = ("position_ids",) if pooler else ("position_ids", "pooler.")
    missing = sorted(name for name in loaded["missing_keys"] if not any(part in name for part in unused))
    if missing or loaded["mismatched_keys"]:
        lost = "its weights are of other shapes"
        if missing:
            lost = f"{len(missing)} of its weights are missing, such as {missing[0]}"
        raise EncoderError(f"{folder} does not load as an encoder ({lost}); give another, or pull it again.")
    check_tokenizer(folder, encoder)
    if max_tokens is not None:
        check_length(encoder, max_tokens)
    return encoder if pooler else bare(encoder)


def from_pretrained(kind: Any, folder: Path, *, error: type[RecipeError], what: str, **more: Any) -> tuple[Any, Any]:
    """Load a network from its folder, quietly and without the Internet; give it and what was missing of it.

    Raises:
        RecipeError: of the kind `error`, where the files do not make `what` is wanted.
    """
    transformers_logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    # Never the code that a folder brings: without the last, transformers asks the person whether to run it.
    asked = {"local_files_only": True, "trust_remote_code": False, "dtype": torch.float32, "output_loading_info": True}
    try:
        found: tuple[Any, Any] = kind.from_pretrained(folder, **asked, **more)
    except (OSError, ValueError, KeyError, RuntimeError, ImportError, SafetensorError) as trouble:
        reason = str(trouble).strip().splitlines()[0]
        raise error(f"{folder} does not load as {what} ({reason}); give another, or pull it again.") from trouble
    return found


def check_tokenizer(folder: Path, encoder: PreTrainedModel) -> None:
    """Raise EncoderError where the folder's tokenizer is broken, or gives ids for which the encoder has no vectors."""
    path = folder / pretrained.TOKENIZER
    if not path.is_file():
        return
    try:
        vectors = encoder.get_input_embeddings()
    except NotImplementedError:  # a network for pictures, whose folder holds somebody else's tokenizer too
        return
    if not isinstance(vectors, nn.Embedding):
        return
    try:
        highest = max(tokens.load(path, max_tokens=1).rust.get_vocab().values(), default=0)
    except BrokenArtefactError as error:
        raise EncoderError(f"{path} cannot be read as a tokenizer; give another encoder, or pull it again.") from error
    if highest >= vectors.num_embeddings:
        raise EncoderError(
            f"The tokenizer of {folder} gives tokens up to {highest}, and the encoder has vectors up to "
            f"{vectors.num_embeddings - 1}: they do not belong together; give another, or pull it again."
        )


def check_length(encoder: PreTrainedModel, max_tokens: int) -> None:
    """Raise RecipeError where an encoder does not take so many tokens.

    RoBERTa's positions begin after the padding's, so that it takes fewer tokens than it has positions.
    """
    config = encoder.config
    positions = getattr(config, "max_position_embeddings", None) or max_tokens
    if "roberta" in config.model_type or config.model_type in ("camembert", "xlm-roberta"):
        positions -= config.pad_token_id + 1
    if max_tokens > positions:
        raise RecipeError(f"max_tokens is {max_tokens!r}, and this encoder takes {positions}; give at most that.")


def bare(encoder: PreTrainedModel) -> PreTrainedModel:
    """Take away the pooler, a layer of another training that no head here uses."""
    if getattr(encoder, "pooler", None) is not None:
        encoder.register_module("pooler", None)
    return encoder


def freeze_all_but(encoder: PreTrainedModel, blocks: int | None) -> None:
    """Leave only the top blocks of the encoder to be trained (CAM-18); all of it where `blocks` is None.

    Raises:
        RecipeError: the encoder has no such blocks.
    """
    if blocks is None:
        return
    layers = encoder.config.num_hidden_layers
    stacks = [found for found in encoder.modules() if isinstance(found, nn.ModuleList) and len(found) == layers]
    if not stacks or blocks > layers:
        raise RecipeError(f"top_blocks is {blocks!r}, and this encoder has {layers} blocks; give at most that.")
    encoder.requires_grad_(False)
    for block in stacks[0][layers - blocks :]:
        block.requires_grad_(True)


def write(
    network: nn.Module,
    source: Path,
    folder: Path,
    *,
    texts: Sequence[str],
    temperature: float,
    threshold: float,
    precision: export.Precision,
) -> Mapping[str, Any]:
    """Put the trained network, its tokenizer and its export into a folder; say how well it agrees on these texts."""
    encoder, head = write_trained(network, source, folder), network.get_submodule("head")
    assert isinstance(head, nn.Linear)
    export.export(encoder, head.weight, head.bias, folder, precision=precision)
    agreement = export.check_export(
        folder, encoder, head.weight, head.bias, texts, temperature=temperature, threshold=threshold
    )
    return {"export": asdict(agreement)}


def write_trained(network: nn.Module, source: Path, folder: Path) -> PreTrainedModel:
    """Put the trained network and its tokenizer into a folder, and give its encoder, ready to be exported."""
    network.cpu().float().eval()
    encoder = network.get_submodule("encoder")
    assert isinstance(encoder, PreTrainedModel)
    encoder.config.save_pretrained(folder / ENCODER)
    (folder / TOKENIZER).mkdir()
    shutil.copyfile(source / pretrained.TOKENIZER, folder / TOKENIZER / pretrained.TOKENIZER)
    save_model(network, str(folder / WEIGHTS))
    return encoder


def read_encoder(folder: Path, *, kind: Any = AutoModel) -> PreTrainedModel:
    """Build the encoder as its config says, its weights still at random; BrokenArtefactError where there is none."""
    return bare(kind.from_config(read_config(folder / ENCODER), dtype=torch.float32, trust_remote_code=False))


def read_config(folder: Path) -> PreTrainedConfig:
    """Read an encoder's configuration; BrokenArtefactError where there is none."""
    try:
        config: PreTrainedConfig = AutoConfig.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    except (OSError, ValueError) as error:
        raise BrokenArtefactError(f"{folder} holds no encoder; train the version again.") from error
    return config


def read_weights(network: nn.Module, folder: Path) -> None:
    """Give the network the weights that were trained; BrokenArtefactError where they do not fit."""
    try:
        missing, more = load_model(network, str(folder / WEIGHTS), strict=False)
        # Versions of before kept poolers of texts that no network used.
        if lost := [*missing, *(name for name in more if ".pooler." not in name)]:
            raise RuntimeError(lost[0])
    except (OSError, RuntimeError) as error:
        raise BrokenArtefactError(
            f"The weights in {folder} do not fit the encoder and settings; take those that it was trained with, or "
            "train the version again."
        ) from error


def fingerprint(source: Path) -> str:
    """Name an encoder's weights by the sha256 over all their files."""
    sums = []
    for path in pretrained.weight_files(source):
        with path.open("rb") as stream:
            sums.append(hashlib.file_digest(stream, "sha256").hexdigest())
    return sums[0] if len(sums) == 1 else hashlib.sha256("".join(sums).encode()).hexdigest()
