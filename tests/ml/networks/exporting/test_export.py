"""An exported network says what the trained one says, whatever encoder it is."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from transformers import (
    AutoModel,
    BertConfig,
    BertModel,
    DistilBertConfig,
    DistilBertModel,
    RobertaConfig,
    RobertaModel,
)

from ml.networks.exporting.agreement import Agreement, DisagreementError, compare
from ml.networks.exporting.export import check_export, export
from ml.serving.onnx import OnnxClassifier
from tests.ml.tiny import build_encoder

TEXTS = ["El paro ha subido un 12%", "Gracias a todos", "", "la deuda " * 30, "¿Y la luz? 👏🏽"]
SMALL = {
    "vocab_size": 700,
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "intermediate_size": 64,
    "initializer_range": 0.3,
}


def encoder_of(kind: str, tiny: Path):
    torch.manual_seed(1)
    if kind == "xlm-roberta":
        return AutoModel.from_pretrained(tiny).eval()
    if kind == "bert":
        return BertModel(BertConfig(**SMALL), add_pooling_layer=False).eval()
    if kind == "relu":
        return BertModel(BertConfig(**SMALL, hidden_act="relu"), add_pooling_layer=False).eval()
    if kind == "roberta":
        config = RobertaConfig(**SMALL, hidden_act="gelu_new", pad_token_id=1, max_position_embeddings=140)
        return RobertaModel(config, add_pooling_layer=False).eval()
    return DistilBertModel(DistilBertConfig(vocab_size=700, dim=32, n_layers=2, n_heads=4, hidden_dim=64)).eval()


def head(outputs: int = 2, hidden: int = 32) -> tuple[torch.Tensor, torch.Tensor]:
    draw = torch.Generator().manual_seed(2)
    return torch.randn(outputs, hidden, generator=draw) / 4, torch.randn(outputs, generator=draw)


def exported(folder: Path, encoder, tiny: Path, *, precision: str = "fp32", outputs: int = 2) -> Path:
    (folder / "tokenizer").mkdir(parents=True)
    shutil.copyfile(tiny / "tokenizer.json", folder / "tokenizer" / "tokenizer.json")
    export(encoder, *head(outputs), folder, precision=precision)
    return folder


def run(folder: Path, ids: np.ndarray, mask: np.ndarray):
    session = onnxruntime.InferenceSession(str(folder / "model.onnx"), providers=["CPUExecutionProvider"])
    return session.run(["logits", "cam"], {"input_ids": ids, "attention_mask": mask})


@pytest.mark.parametrize("kind", ["xlm-roberta", "bert", "relu", "roberta", "distilbert"])
def test_fp32_says_what_torch_says(kind, tiny_encoder, tmp_path):
    encoder = encoder_of(kind, tiny_encoder)
    folder = exported(tmp_path / kind, encoder, tiny_encoder)
    weight, bias = head()
    lengths = torch.tensor([7, 12, 2])
    mask = (torch.arange(12) < lengths[:, None]).long()
    pad = encoder.config.pad_token_id or 0
    ids = torch.randint(5, 600, (3, 12), generator=torch.Generator().manual_seed(3)).where(mask > 0, torch.tensor(pad))
    with torch.inference_mode():
        states = encoder(input_ids=ids, attention_mask=mask).last_hidden_state
    cam = (states @ (weight[1] - weight[0])) * mask
    logits = (states * mask[..., None]).sum(1) / lengths[:, None] @ weight.T + bias
    found_logits, found_cam = run(folder, ids.int().numpy(), mask.int().numpy())
    np.testing.assert_allclose(found_logits, logits.numpy(), atol=1e-4)
    np.testing.assert_allclose(found_cam, cam.numpy(), atol=1e-4)


@pytest.mark.parametrize("precision", ["fp32", "int8"])
@pytest.mark.parametrize("kind", ["xlm-roberta", "bert", "distilbert"])
def test_mean_of_token_scores_plus_bias_is_the_margin(kind, precision, tiny_encoder, tmp_path):
    folder = exported(tmp_path / "served", encoder_of(kind, tiny_encoder), tiny_encoder, precision=precision)
    _, bias = head()
    for scored in OnnxClassifier(folder).scores(TEXTS):
        margin = float(scored.logits[1] - scored.logits[0])
        assert float(scored.cam.mean()) + float(bias[1] - bias[0]) == pytest.approx(margin, abs=1e-4)


@pytest.mark.parametrize("kind", ["xlm-roberta", "bert"])
def test_int8_nearly_agrees(kind, tiny_encoder, tmp_path):
    encoder = encoder_of(kind, tiny_encoder)
    folder = exported(tmp_path / "served", encoder, tiny_encoder, precision="int8")
    agreement = check_export(folder, encoder, *head(), TEXTS)
    assert agreement.n == len(TEXTS)
    assert agreement.mean_abs_dp < 0.01
    agreement.require()


def test_an_encoder_of_few_positions_is_exported(tmp_path):
    """What looks for outliers must not read further than the encoder does."""
    small = build_encoder(tmp_path / "small", max_tokens=16)
    encoder = encoder_of("xlm-roberta", small)
    folder = exported(tmp_path / "served", encoder, small, precision="int8")
    assert check_export(folder, encoder, *head(), ["el paro", "gracias"], max_tokens=16).enough


def test_fp16_nearly_agrees(tiny_encoder, tmp_path):
    encoder = encoder_of("xlm-roberta", tiny_encoder)
    folder = exported(tmp_path / "served", encoder, tiny_encoder, precision="fp16")
    assert check_export(folder, encoder, *head(), TEXTS).max_abs_dp < 0.01


def test_two_levels_have_four_logits(tiny_encoder, tmp_path):
    encoder = encoder_of("xlm-roberta", tiny_encoder)
    folder = exported(tmp_path / "served", encoder, tiny_encoder, outputs=4)
    assert [scored.logits.shape for scored in OnnxClassifier(folder).scores(TEXTS)] == [(4,)] * len(TEXTS)
    assert check_export(folder, encoder, *head(4), TEXTS).max_abs_dp < 1e-5


def test_an_export_of_another_network_is_refused(tiny_encoder, tmp_path):
    encoder = encoder_of("xlm-roberta", tiny_encoder)
    folder = exported(tmp_path / "served", encoder, tiny_encoder)
    weight, bias = head()
    with pytest.raises(DisagreementError, match="--set precision=fp32"):
        check_export(folder, encoder, -weight, -bias, TEXTS).require()


def test_agreement_counts_labels_and_differences():
    trained = np.array([[0.0, 2.0], [0.0, -2.0]], np.float32)
    served = np.array([[0.0, 2.0], [0.0, 2.0]], np.float32)
    found = compare(trained, served)
    assert (found.n, found.label_agreement) == (2, 0.5)
    assert found.max_abs_dp == pytest.approx(2 * found.mean_abs_dp)
    assert not found.enough
    assert replace(found, label_agreement=0.99, mean_abs_dp=0.01).enough
    assert Agreement(1, 1.0, 0.0, 0.0).enough


def test_the_encoder_is_left_as_it_was(tiny_encoder, tmp_path):
    encoder = encoder_of("xlm-roberta", tiny_encoder).train()
    exported(tmp_path / "served", encoder, tiny_encoder, precision="int8")
    assert encoder.training
    assert not any(part._forward_hooks for part in encoder.modules())
