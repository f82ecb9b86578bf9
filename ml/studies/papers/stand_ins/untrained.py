"""Tiny networks with weights at random, as a download would lie there, where none was trained before (X-9).

They show that a path works from end to end; whoever shows a figure of theirs says so (`paper_row.TINY`).
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from transformers import BertConfig, BertModel, PreTrainedModel, T5Config, T5ForConditionalGeneration

from ml.studies.papers.stand_ins import pieces

_PAD, _SEP = (pieces.SPECIAL.index(name) for name in ("[PAD]", "[SEP]"))


def write_encoder(folder: Path, texts: Sequence[str], *, hidden: int = 32, max_tokens: int = 512) -> Path:
    """Write a BERT of two layers whose tokenizer is made of these texts."""
    words = _write_tokenizer(folder, texts)
    config = BertConfig(
        vocab_size=words, hidden_size=hidden, num_hidden_layers=2, num_attention_heads=2, intermediate_size=2 * hidden,
        max_position_embeddings=max_tokens, pad_token_id=_PAD, initializer_range=0.1,
    )  # fmt: skip
    return _write(BertModel, config, folder)


def write_t5(folder: Path, texts: Sequence[str], *, hidden: int = 32) -> Path:
    """Write a whole T5 of a layer each way whose tokenizer is made of these texts."""
    words = _write_tokenizer(folder, texts)
    config = T5Config(
        vocab_size=words, d_model=hidden, d_kv=hidden // 2, d_ff=2 * hidden, num_layers=1, num_heads=2,
        pad_token_id=_PAD, eos_token_id=_SEP,
    )  # fmt: skip
    config.decoder_start_token_id = _PAD
    return _write(T5ForConditionalGeneration, config, folder)


def _write(kind: Any, config: Any, folder: Path) -> Path:
    state = torch.random.get_rng_state()
    torch.manual_seed(0)
    network: PreTrainedModel = kind(config)
    torch.random.set_rng_state(state)
    network.save_pretrained(folder)
    return folder


def _write_tokenizer(folder: Path, texts: Sequence[str]) -> int:
    """Write tokenizer.json for these texts, and say how many pieces it knows."""
    tokenizer = pieces.tokenizer(texts)
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    return int(tokenizer.get_vocab_size())
