"""An encoder exported from a sentence-transformers folder gives the vectors that it gives in torch."""

import json

import numpy as np
import pytest
import torch
from transformers import AutoModel

from ml import registry
from ml.model import RecipeError
from ml.retrieval.encoder import SentenceEncoder
from ml.retrieval.exporting import export_encoder, read_pooling
from tests.ml.tiny import build_encoder

TEXTS = ["El paro sube un 3 %.", "Gracias a todos por venir", "Hoy llueve"]


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    folder = build_encoder(tmp_path_factory.mktemp("source") / "tiny")
    kinds = ("Transformer", "Pooling", "Normalize")
    listed = [{"path": "" if kind == "Transformer" else f"1_{kind}", "type": f"x.{kind}"} for kind in kinds]
    (folder / "modules.json").write_text(json.dumps(listed))
    (folder / "1_Pooling").mkdir()
    pooled(folder, "mean_tokens")
    return folder


def pooled(folder, *modes):
    said = {f"pooling_mode_{mode}": mode in modes for mode in ("cls_token", "mean_tokens", "max_tokens")}
    (folder / "1_Pooling" / "config.json").write_text(json.dumps(said))


@pytest.mark.parametrize("pooling", ["mean_tokens", "cls_token"])
def test_the_export_gives_the_encoders_own_vectors(source, tmp_path, pooling):
    pooled(source, pooling)
    facts = export_encoder(str(source), tmp_path / "out", precision="fp32")
    served = SentenceEncoder(tmp_path / "out")
    assert facts == served.facts
    assert facts.agreement > 0.9999
    network = AutoModel.from_pretrained(source)
    rows = []
    for ids in served.token_ids(TEXTS):
        with torch.inference_mode():
            states = network(torch.tensor([ids])).last_hidden_state[0]
        rows.append((states.mean(0) if pooling == "mean_tokens" else states[0]).numpy())
    expected = np.stack(rows) / np.linalg.norm(rows, axis=1, keepdims=True)
    assert np.abs(served.embed(TEXTS) - expected).max() < 1e-4
    assert served.embed([]).shape == (0, 32)


def test_what_is_not_read_is_refused_in_words(source, tmp_path):
    pooled(source, "max_tokens")
    with pytest.raises(RecipeError, match="pools tokens by max_tokens; choose one"):
        read_pooling(source)
    pooled(source, "mean_tokens")
    listed = json.loads((source / "modules.json").read_text())
    (source / "modules.json").write_text(json.dumps([*listed, {"path": "2_Dense", "type": "x.Dense"}]))
    with pytest.raises(RecipeError, match="layer Dense"):
        read_pooling(source)
    (source / "modules.json").write_text(json.dumps(listed))
    (tmp_path / "there").mkdir()
    with pytest.raises(RecipeError, match="exists already"):
        export_encoder(str(source), tmp_path / "there")


def test_missing_weights_are_told_with_the_command_that_fetches_them(tmp_path):
    with pytest.raises(registry.RecipeError, match="claimwire model pull xlmr --encoder sentence-transformers/para"):
        registry.export_sentence_encoder(None, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    with pytest.raises(registry.MissingArtefactError, match="claimwire archive encoder"):
        SentenceEncoder(tmp_path)
