"""A sentence-transformers folder as an exported encoder: ONNX with the pooling inside, and how well it agrees."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from transformers import PreTrainedModel

from ml.artefacts.network_files import TOKENIZER
from ml.model import RecipeError
from ml.networks.exporting import export
from ml.networks.weights import layout, pretrained
from ml.networks.weights.network_files import fingerprint, load_encoder
from ml.retrieval.encoder import EncoderFacts, SentenceEncoder
from ml.retrieval.terms import plain
from ml.retrieval.unit import unit

DEFAULT = "sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2"
MAX_TOKENS = 128
LEAST_AGREEMENT = 0.98
"""The mean cosine between the exported encoder's vectors and the original's that is asked for."""

_READ = ("Transformer", "Pooling", "Normalize")
_TEXTS = (
    "Unemployment fell by 3 % in 2019.", "El paro ha bajado un 3 % desde 2019.", "The video shows a shark in a street.",
    "Does 5G cause illness?", "Ministers voted to double their own pay last night, a viral post says.", "نعم", "是的",
)  # fmt: skip


def export_encoder(encoder: str, out: Path, *, precision: export.Precision = "int8") -> EncoderFacts:
    """Export an encoder, a folder or a Hugging Face name that was pulled, into a new folder, whole or not at all.

    Raises:
        EncoderError: it is not on this machine, or incomplete; the message says what to run.
        RecipeError: its folder asks for layers that are not read here, `out` exists, or the export's
            vectors differ from the original's.
    """
    source = pretrained.find(encoder)
    pooling = read_pooling(source)
    if out.exists():
        raise RecipeError(f"{out} exists already; remove it first, or name another folder.")
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".exporting-") as work:
        facts = _write(
            source, Path(work) / "encoder", name=_name(encoder, source), pooling=pooling, precision=precision
        )
        (Path(work) / "encoder").rename(out)
    return facts


def read_pooling(source: Path) -> export.Pooling:
    """Read how a sentence-transformers folder makes one vector of many tokens; a plain encoder averages.

    Raises:
        RecipeError: it does something else than averaging or taking the first token.
    """
    source = layout.root(source)
    listed = _json(source / "modules.json", [])
    kinds = [str(module.get("type", "")).rpartition(".")[2] for module in listed]
    if unknown := [kind for kind in kinds if kind not in _READ]:
        raise RecipeError(f"{source} has a layer {unknown[0]}, which is not read here; choose another encoder.")
    paths = [str(module.get("path", "")) for module, kind in zip(listed, kinds, strict=True) if kind == "Pooling"]
    said = _json(source / paths[0] / "config.json", {}) if paths else {}
    modes = {key.removeprefix("pooling_mode_") for key, value in said.items() if value is True} or {"mean_tokens"}
    modes = {str(said["pooling_mode"])} if isinstance(said.get("pooling_mode"), str) else modes
    modes &= {"mean_tokens", "mean", "cls_token", "cls", "max_tokens", "max", "lasttoken", "weightedmean_tokens"}
    if modes <= {"mean_tokens", "mean"}:
        return "mean"
    if modes <= {"cls_token", "cls"}:
        return "first"
    raise RecipeError(f"{source} pools tokens by {', '.join(sorted(modes))}; choose one that takes the mean or [CLS].")


def _write(
    source: Path, folder: Path, *, name: str, pooling: export.Pooling, precision: export.Precision
) -> EncoderFacts:
    network = load_encoder(source, max_tokens=MAX_TOKENS).train(False)
    dimensions = int(network.config.hidden_size)
    (folder / TOKENIZER).parent.mkdir(parents=True)
    shutil.copyfile(source / pretrained.TOKENIZER, folder / TOKENIZER)
    identity = torch.eye(dimensions)
    export.export(network, identity, torch.zeros(dimensions), folder, precision=precision, pooling=pooling)
    facts = EncoderFacts(name, dimensions, pooling, MAX_TOKENS, precision, agreement=0.0)
    facts.write(folder)
    found = agreement(network, SentenceEncoder(folder), _TEXTS)
    if found < LEAST_AGREEMENT:
        raise RecipeError(
            f"The export's vectors have a mean cosine of {found:.3f} with the encoder's own, and {LEAST_AGREEMENT} is "
            "asked for; export it with --precision fp32."
        )
    facts = EncoderFacts(name, dimensions, pooling, MAX_TOKENS, precision, agreement=round(found, 5))
    facts.write(folder)
    return facts


def agreement(network: PreTrainedModel, served: SentenceEncoder, texts: Sequence[str]) -> float:
    """Give the mean cosine between vectors of the exported and of the original encoder, on the same tokens."""
    first = served.facts.pooling == "first"
    rows = []
    for ids in served.token_ids([plain(text) for text in texts]):
        with torch.inference_mode():
            given = torch.tensor([ids])
            states = network(input_ids=given, attention_mask=torch.ones_like(given)).last_hidden_state[0]
            rows.append((states[0] if first else states.mean(dim=0)).numpy())
    return float((unit(np.stack(rows)) * served.embed(texts)).sum(axis=1).mean())


def _name(encoder: str, source: Path) -> str:
    """Name an encoder so that vectors of other weights are never compared with its own."""
    last = encoder.rstrip("/").rpartition("/")[2] or source.name
    return f"{last}-{hashlib.sha256(fingerprint(source).encode()).hexdigest()[:8]}"


def _json(path: Path, otherwise: Any) -> Any:
    if not path.is_file():
        return otherwise
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise RecipeError(f"{path} is not JSON; get the encoder again.") from error
