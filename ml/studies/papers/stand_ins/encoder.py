"""A small BERT trained on the training texts alone, where no pretrained encoder is at hand.

It guesses hidden words as BERT does (Devlin et al., NAACL 2019, section 3.1), for seconds instead of days: its rows
show that the way works, and nothing about what BERT knows.
"""

from collections.abc import Sequence
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch.nn.utils.rnn import pad_sequence
from transformers import BertConfig, BertForMaskedLM
from transformers.utils import logging as transformers_logging

from ml.studies.papers.stand_ins import pieces
from ml.studies.papers.stand_ins.pieces import SPECIAL

MOST_TOKENS = 512
HIDDEN, LAYERS, HEADS = 64, 2, 4
SEEN, BATCH, RATE = 64, 16, 1e-3
HIDE = 0.15


def write(texts: Sequence[str], folder: Path, *, steps: int = 150, seed: int = 0) -> str:
    """Train an encoder for so many steps and write it as a Hugging Face folder; say in words what it is."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = pieces.tokenizer(texts)
    tokenizer.save(str(folder / "tokenizer.json"))
    state = torch.random.get_rng_state()
    torch.manual_seed(seed)
    model = BertForMaskedLM(_config(tokenizer.get_vocab_size()))
    _train(model, tokenizer, texts, steps=steps)
    torch.random.set_rng_state(state)
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    model.bert.save_pretrained(folder)
    parameters = sum(one.numel() for one in model.bert.parameters())
    return (
        f"stand-in: {LAYERS} layers, {parameters / 1e6:.1f} million parameters, hidden words of the {len(texts):,} "
        f"training texts guessed for {steps} steps"
    )


def _config(words: int) -> BertConfig:
    return BertConfig(
        vocab_size=words, hidden_size=HIDDEN, num_hidden_layers=LAYERS, num_attention_heads=HEADS,
        intermediate_size=4 * HIDDEN, max_position_embeddings=MOST_TOKENS, hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )  # fmt: skip


def _train(model: BertForMaskedLM, tokenizer: Tokenizer, texts: Sequence[str], *, steps: int) -> None:
    tokenizer.enable_truncation(SEEN)
    read = [torch.tensor(found.ids) for found in tokenizer.encode_batch(list(texts))]
    optimizer = torch.optim.AdamW(model.parameters(), lr=RATE)
    model.train()
    for _ in range(steps):
        chosen = torch.randint(len(read), (BATCH,))
        ids = pad_sequence([read[place] for place in chosen.tolist()], batch_first=True)
        hidden = (torch.rand(ids.shape) < HIDE) & (ids >= len(SPECIAL))
        labels = ids.masked_fill(~hidden, -100)
        if not hidden.any():
            continue
        optimizer.zero_grad()
        loss = model(
            input_ids=ids.masked_fill(hidden, SPECIAL.index("[MASK]")),
            attention_mask=(ids != 0).long(), labels=labels,
        ).loss  # fmt: skip
        loss.backward()
        optimizer.step()
