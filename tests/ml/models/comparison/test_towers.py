"""Encoders by folder, as a download would lie there: CLIP's two halves, its student with a dense matrix, EfficientNet."""

import pytest
import torch
from safetensors.torch import load_file
from transformers import BertModel, CLIPModel

from ml.model import RecipeError
from ml.models.comparison import fitting
from ml.models.comparison.noir import NOIR
from ml.models.comparison.tyche import TYCHE
from ml.networks.weights.pretrained import EncoderError
from tests.ml.encoder_folders import prepared


def test_clips_student_brings_its_matrix_and_clip_its_picture_half(pairs, folders):
    trainee, sources = prepared(NOIR, pairs, folders, "student", "clip")
    text = trainee.network.text
    assert text.encoder.config.model_type == "distilbert"
    dense = load_file(folders / "student" / "2_Dense" / "model.safetensors")["linear.weight"]
    assert torch.equal(text.projection.weight, dense)
    whole = CLIPModel.from_pretrained(folders / "clip").eval()
    pixels = trainee.collate(pairs)["pixels"].flatten(0, 1)
    with torch.inference_mode():
        expected = whole.visual_projection(whole.vision_model(pixel_values=pixels).pooler_output)
        assert torch.allclose(trainee.network.eval().image(pixels), expected, atol=1e-5)
    assert len(sources["image"]["sha256"]) == 64
    assert trainee.network(trainee.collate(pairs)).shape == (8, 5)


def test_clips_own_text_half_and_tyches_encoders_load_from_their_folders(pairs, folders):
    trainee, _ = prepared(NOIR, pairs, folders, "clip", "clip")
    assert trainee.network.text.encoder.config.model_type == "clip_text_model"
    assert trainee.network(trainee.collate(pairs)).shape == (8, 5)
    trainee, _ = prepared(TYCHE, pairs, folders, "bert", "efficientnet")
    kept = BertModel.from_pretrained(folders / "bert").embeddings.word_embeddings.weight
    assert torch.equal(trainee.network.text.tower.encoder.embeddings.word_embeddings.weight, kept)
    assert trainee.network(trainee.collate(pairs)).shape == (8, 5)


def test_an_encoder_of_texts_needs_a_tokenizer_and_one_of_pictures_does_not(pairs, folders):
    with pytest.raises(EncoderError, match=r"has no tokenizer\.json"):
        prepared(TYCHE, pairs, folders, "efficientnet", "efficientnet")


def test_more_tokens_than_clips_text_half_takes_are_refused(pairs, folders):
    settings = {"text_encoder": str(folders / "clip"), "image_encoder": str(folders / "clip"), "monolingual": True}
    with pytest.raises(RecipeError, match="max_tokens is 128, and this encoder takes 77; give at most that"):
        fitting.prepare(pairs, recipe=NOIR.read_recipe(settings), kind=NOIR)
