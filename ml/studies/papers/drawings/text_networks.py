"""ClaimHunter's network with CAM (CH-37, CAM-10, CAM-15), and how machines' passages are found (MH-1 … MH-20)."""

from itertools import pairwise
from types import SimpleNamespace

import torch
from torch import Tensor, nn
from transformers import PreTrainedConfig

from ml.answers.reference import ALPHA
from ml.answers.significance import CORRECTIONS
from ml.models.checkworthiness import xlmr
from ml.models.checkworthiness.network import Network
from ml.models.comparison import towers
from ml.models.generated import transformer
from ml.models.generated.network import DeepHead
from ml.networks.weights import network_files
from ml.studies.papers.drawings import sizes
from ml.studies.papers.drawings.diagram import Box, Diagram
from ml.studies.papers.drawings.layers import encoder_lines, lines_of

TOKENS = 3


def xlmr_cam() -> Diagram:
    """Draw XLM-R, the mean over its tokens and the linear head, and how the same head marks words."""
    recipe = xlmr.Recipe()
    with torch.device("meta"):
        encoder = network_files.bare(towers.from_config(sizes.XLM_R))
    network = Network(_Stands(sizes.XLM_R), outputs=2, dropout=recipe.dropout).eval()  # type: ignore[arg-type]
    given = torch.ones(1, TOKENS, dtype=torch.long)
    batch = {"input_ids": given, "attention_mask": given}
    states = network.states(batch)
    logits, scores = network.explain(batch)
    hidden = states.shape[-1]
    boxes = (
        Box("post", "a post", (f"{recipe.max_tokens} tokens at most",), "given"),
        Box("encoder", "encoder", encoder_lines(encoder), "encoder"),
        Box("states", "a vector for each token", (f"{hidden} numbers each",), "vector"),
        Box("mean", "mean over the tokens", (f"{hidden} numbers", *lines_of(network.dropout)), "layers"),
        Box("cam", "class activation", (
            f"{hidden} numbers a token, weighted as the head", "weighs class 1 over class 0",
        ), "layers"),
        Box("head", "linear head", lines_of(network.head), "layers"),
        Box("answer", "check-worthiness", (f"{logits.shape[-1]} logits: worth checking or not",), "answer"),
        Box("words", "marked words", (
            f"{scores.numel() // TOKENS} score for each token,", "whose mean is the logits' difference",
        ), "answer"),
    )  # fmt: skip
    arrows = (
        ("post", "encoder"), ("encoder", "states"), ("states", "mean"), ("states", "cam"), ("mean", "head"),
        ("head", "answer"), ("cam", "words"),
    )  # fmt: skip
    caption = (
        "Drawn from the network as it is built. Since the head is linear and stands on a mean, each token's share in "
        "the answer is known exactly (CAM-15); what it marks is style and wording, not truth."
    )
    return Diagram("xlmr-cam", "ClaimHunter's XLM-R, which says what it looked at", caption, boxes, arrows)


def machine_text() -> Diagram:
    """Draw the way of a text: segments, the network, comparison with human texts, correction, majority."""
    recipe = transformer.Recipe()
    with torch.device("meta"):
        encoder = towers.from_config(sizes.MDEBERTA)
        head = DeepHead(encoder.config.hidden_size, style=None, dropout=recipe.dropout)
    steps = (
        Box("text", "a text", (), "given"),
        Box("segments", "segmentation", (
            f"judged: fragments of at most {recipe.fragment} tokens, none twice",
            f"learnt from: windows of {recipe.window}, the first {recipe.repeated} of them repeated",
        ), "step"),
        Box("encoder", "encoder, first token", encoder_lines(encoder), "encoder"),
        Box("head", "classifier", lines_of(head), "layers"),
        Box("compared", "comparison", ("how many human texts hold", "a fragment that scores as high: p"), "step"),
        Box("correction", "correction for many fragments", (
            *(way.__name__.replace("_", " ").title() for way in CORRECTIONS.values()), f"significant at {ALPHA:g}",
        ), "step"),
        Box("vote", "majority", ("more than half of the fragments",), "answer"),
    )  # fmt: skip
    keys = [box.key for box in steps]
    caption = "Drawn from the recipe's settings and the network as it is built, at its default size."
    return Diagram(
        "machine-text", "Machine or human: segments, classifier, correction, vote", caption, steps,
        tuple(pairwise(keys)),
    )  # fmt: skip


class _Stands(nn.Module):
    """In place of an encoder in memory: a vector of its width for each token, drawn at random."""

    def __init__(self, config: PreTrainedConfig) -> None:
        super().__init__()
        self.config = config

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> SimpleNamespace:
        del attention_mask
        return SimpleNamespace(last_hidden_state=torch.randn(*input_ids.shape, self.config.hidden_size))
