"""The same encoder in torch with the head that explains itself: batches of 32 sorted by length, and highlights."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from finishing import finish
from process import Score, serve
from transformers import AutoModel, AutoTokenizer

BATCH = 32


def load(folder: Path) -> Score:
    device, dtype = ("cuda", torch.bfloat16) if torch.cuda.is_available() else ("cpu", torch.float32)
    tokenizer = AutoTokenizer.from_pretrained(folder / "documented")
    encoder = AutoModel.from_pretrained(folder / "documented", add_pooling_layer=False, dtype=dtype).eval().to(device)
    weight = torch.load(folder / "head.pt").to(device, dtype)

    @torch.inference_mode()
    def score_batch(texts: Sequence[str]) -> list[Any]:
        given = tokenizer(
            texts, padding=True, truncation=True, max_length=128, return_offsets_mapping=True, return_tensors="pt"
        )
        spans, mask = given.pop("offset_mapping").tolist(), given["attention_mask"].to(device)
        states = encoder(input_ids=given["input_ids"].to(device), attention_mask=mask).last_hidden_state
        mean = (states * mask.unsqueeze(-1)).sum(1) / mask.sum(1, keepdim=True)
        cam = (states @ (weight[1] - weight[0])).float().tolist()
        return [finish(*one) for one in zip(texts, (mean @ weight.T).float().tolist(), spans, cam, strict=True)]

    def score(texts: Sequence[str]) -> list[Any]:
        ordered = sorted(texts, key=len)
        return [one for start in range(0, len(ordered), BATCH) for one in score_batch(ordered[start : start + BATCH])]

    return score


if __name__ == "__main__":
    serve(load)
