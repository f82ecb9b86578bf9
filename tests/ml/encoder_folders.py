"""Encoders' folders as downloads would lie there, for the comparison's networks: CLIP, its student, BERT, EfficientNet."""

from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import (
    BertConfig,
    BertModel,
    CLIPConfig,
    CLIPModel,
    DistilBertConfig,
    DistilBertModel,
    EfficientNetModel,
)

from ml.examples import Example
from ml.models.comparison import fitting, pair_texts, towers

TEXT = {"vocab_size": 120, "hidden_size": 32, "intermediate_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2}
VISION = {**TEXT, "image_size": 32, "patch_size": 16}


def build_folders(place: Path, pairs: list[Example]) -> Path:
    """Make one folder for each encoder, with a tokenizer where it reads texts."""
    torch.manual_seed(0)
    clip = CLIPConfig(text_config=TEXT, vision_config=VISION, projection_dim=512)
    student = DistilBertConfig(vocab_size=120, dim=48, hidden_dim=32, n_layers=1, n_heads=2, pad_token_id=0)
    made = {
        "clip": CLIPModel(clip),
        "student": DistilBertModel(student),
        "bert": BertModel(BertConfig(**TEXT, pad_token_id=0)),
        "efficientnet": EfficientNetModel(towers.small_efficientnet(32)),
    }
    tokenizer = pair_texts.trained(pairs, max_tokens=32, cleaning=()).tokenizer.rust
    for name, encoder in made.items():
        encoder.save_pretrained(place / name)
        if name != "efficientnet":
            tokenizer.save(str(place / name / "tokenizer.json"))
    (place / "student" / "2_Dense").mkdir()
    save_file({"linear.weight": torch.randn(512, 48)}, place / "student" / "2_Dense" / "model.safetensors")
    return place


def prepared(file, pairs, folders, text, image, **changes):
    """Make the network of a file, with encoders by their folders, and say where these are from."""
    settings = {"text_encoder": str(folders / text), "image_encoder": str(folders / image), "max_tokens": 32, **changes}
    recipe = file.read_recipe({**settings, "image_size": 32})
    return fitting.prepare(pairs, recipe=recipe, kind=file)
