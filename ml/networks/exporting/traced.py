"""Any other encoder as an ONNX file: traced by torch, and where asked quantised by onnxruntime's own tools.

This is slower than `ml.networks.exporting.encoder`, and in int8 a text's scores depend a little on the texts beside it.
"""

import tempfile
import warnings
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn
from transformers import PreTrainedModel

from ml.artefacts.network_files import DATA, MODEL
from ml.networks.exporting.products import Floats


class _Judge(nn.Module):
    """The encoder, the mean over its tokens or the first of them, the head, and each token's share."""

    def __init__(self, encoder: PreTrainedModel, weight: Floats, bias: Floats, *, pooling: str) -> None:
        super().__init__()
        self.encoder, self.pooling = encoder, pooling
        self.weight, self.bias = nn.Parameter(torch.tensor(weight)), nn.Parameter(torch.tensor(bias))

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor]:
        """Give logits, (n, outputs), and CAM scores, (n, tokens), from int32 ids and mask, both (n, tokens)."""
        mask = attention_mask.long()
        states = self.encoder(input_ids=input_ids.long(), attention_mask=mask).last_hidden_state
        kept = mask.to(states.dtype)
        pooled = states[:, 0]
        if self.pooling == "mean":
            pooled = (states * kept.unsqueeze(-1)).sum(dim=1) / kept.sum(dim=1, keepdim=True)
        margin = self.weight[1] - self.weight[0] if len(self.weight) > 1 else self.weight[0]
        # As sums, not as products of matrices, which would be quantised: the head keeps its precision.
        logits = (pooled.unsqueeze(1) * self.weight).sum(dim=-1) + self.bias
        return logits, (states * margin).sum(dim=-1) * kept


def export(encoder: PreTrainedModel, weight: Floats, bias: Floats, folder: Path, *, int8: bool, pooling: str) -> None:
    """Write `model.onnx` and `model.data`; the head's weight is (outputs, hidden), its bias (outputs,)."""
    judge = _Judge(encoder, weight, bias, pooling=pooling).eval()
    with tempfile.TemporaryDirectory(dir=folder) as work:
        traced = Path(work) / MODEL
        _trace(judge, traced)
        if int8:
            _quantise(traced)
        model = onnx.load(traced)
    onnx.save(model, str(folder / MODEL), save_as_external_data=True, location=DATA, size_threshold=1024)


def _trace(judge: nn.Module, path: Path) -> None:
    ids = torch.randint(5, 10, (2, 8), dtype=torch.int32)
    axes = {0: "n", 1: "tokens"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the exporter's own making
        torch.onnx.export(
            judge,
            (ids, torch.ones_like(ids)),
            str(path),
            input_names=["input_ids", "attention_mask"],
            output_names=["logits", "cam"],
            dynamic_shapes={"input_ids": axes, "attention_mask": axes},
            dynamo=True,
            verbose=False,
        )


def _quantise(path: Path) -> None:
    model = onnx.load(path)
    del model.graph.value_info[:]  # shapes from before the exporter turned its matrices
    onnx.save(model, path)
    quantize_dynamic(str(path), str(path), per_channel=True, reduce_range=False, weight_type=QuantType.QInt8)
