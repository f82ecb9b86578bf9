"""What the generated-text network adds to the contract of `test_model_contract`."""

from dataclasses import asdict, replace

import numpy as np
import pytest
import torch

from ml import registry
from ml.artefacts.on_disk import load_artefact
from ml.examples import Example
from ml.models.generated import transformer
from ml.models.generated.network import DeepHead
from ml.models.generated.serving import SPARE, Head
from ml.text import stylometry
from tests.ml.two_writers import pairs

SMALL = {"epochs": 3, "batch": 8, "learning_rates": {"encoder": 1e-3, "head": 5e-3}, "window": 64, "repeated": 12,
         "fragment": 48, "frozen": {"encoder": [1]}, "schedule": "constant", "dropout": 0.0}  # fmt: skip


def trained(folder, tiny_encoder, **changes):
    settings = SMALL | {"encoder": str(tiny_encoder)} | changes
    registry.train(
        pairs(14, longest=110), folder, task="generated-text", recipe=transformer.TRANSFORMER.name, settings=settings,
        validation=pairs(10, seed=1, longest=110),
    )  # fmt: skip
    return folder


@pytest.fixture(scope="module", params=[False, True], ids=["plain", "style"])
def folder(request, tiny_encoder, tmp_path_factory):
    return trained(tmp_path_factory.mktemp("networks") / "m", tiny_encoder, style=request.param)


def test_without_validation_examples_a_part_chooses_and_a_part_judges(tiny_encoder, tmp_path):
    settings = SMALL | {"encoder": str(tiny_encoder), "epochs": 1}
    report = registry.train(
        pairs(20, longest=90),
        tmp_path / "m",
        task="generated-text",
        recipe=transformer.TRANSFORMER.name,
        settings=settings,
    )
    assert "held out" in report.basis
    assert report.scores.n == 4
    assert registry.load(tmp_path / "m").reference.languages == ("es",) * 6


def test_the_recipe_is_the_papers():
    recipe = transformer.TRANSFORMER.read_recipe({})
    assert (recipe.epochs, recipe.batch, recipe.label_smoothing, recipe.smoothing) == (5, 16, 0.1, "all")
    assert recipe.learning_rates == {"encoder": 2e-5, "head": 2e-5}
    assert recipe.frozen == {"encoder": (1, 5)}
    assert (recipe.window, recipe.repeated, recipe.encoder) == (256, 50, "microsoft/mdeberta-v3-base")
    rates = [recipe.rate_factor(step, steps_per_epoch=10) for step in range(0, 50, 10)]
    assert rates == [1.0, 1.0, 0.5, 0.5, 0.25]


def test_t5_is_the_same_recipe_on_another_encoder(tmp_path):
    for variant in (transformer.T5, transformer.T5_ENCODER):
        own = asdict(variant.read_recipe({}))
        assert own | {"encoder": ""} == asdict(transformer.TRANSFORMER.read_recipe({})) | {"encoder": ""}
        assert own["encoder"] == "google-t5/t5-base"
        with pytest.raises(registry.RecipeError, match=f"claimwire model pull {variant.name} --encoder no/such"):
            registry.train(
                pairs(4), tmp_path / "m", task="generated-text", recipe=variant.name, settings={"encoder": "no/such"},
                validation=pairs(4, seed=1),
            )  # fmt: skip


@pytest.mark.parametrize("style", [False, True])
def test_the_head_in_numpy_is_the_head_in_torch(style):
    torch.manual_seed(0)
    texts = [example.text for example in pairs(4)]
    figures = np.stack([stylometry.figures(text) for text in texts])
    head = DeepHead(6, style=figures if style else None, dropout=0.5).eval()
    states = torch.randn(len(texts), 6)
    with torch.inference_mode():
        logits = head(states, torch.tensor(figures, dtype=torch.float32) if style else None)
    weights = {f"head.{name}": value.double().numpy() for name, value in head.state_dict().items()}
    found = Head(weights).margins(states.double().numpy(), texts)
    np.testing.assert_allclose(found, (logits[:, 1] - logits[:, 0]).numpy(), atol=1e-4)
    assert Head(weights).reads_style == style


def test_texts_of_many_fragments_are_served_as_they_were_trained(folder):
    examples = pairs(5, seed=2, longest=300)
    served, network = registry.load(folder), registry.load_trained(folder)
    assert max(len(served.score(one.text).fragments) for one in examples) > 5
    for one in examples:
        ours, theirs = served.score(one.text), network.score(one.text)
        assert ours.fragments == theirs.fragments
        np.testing.assert_allclose(ours.scores, theirs.scores, atol=0.15)
    assert load_artefact(folder).details["export"]["label_agreement"] >= 0.95


def test_every_fragment_is_read_to_its_end(folder):
    model = registry.load(folder)
    for one in [*pairs(3, seed=3), Example(text="👩‍👩‍👧 cafe\u0301 中文 " * 60)]:
        scored = model.score(one.text)
        for part in scored.fragments:
            (encoding,) = model.scorer.scorer.tokenizer.encode([one.text[part.start : part.end]])
            assert not encoding.overflowing
            assert len(encoding.ids) <= model.fragment + SPARE


def test_it_checks_texts(folder):
    found = registry.check_generated(folder, pairs(1, seed=4)[1].text)
    assert "has 10 human texts to compare with" in found.sentence
    model = registry.load(folder)
    many = replace(model.reference, scores=np.zeros(30), texts=np.arange(30), languages=(None,) * 30)
    found = registry.check_generated(replace(model, reference=many), pairs(1, seed=4)[1].text)
    assert found.passages[0].start == 0


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"repeated": 64, "window": 64}, "repeated is 64, and a window has 64 tokens"),
        ({"window": 600}, "max_tokens is 608, and this encoder takes 512"),
        ({"encoder": "no/such"}, "claimwire model pull transformer-generated --encoder no/such"),
        ({"style": 1}, "style is 1; give true or false"),
    ],
)
def test_what_cannot_be_trained_is_said(tiny_encoder, tmp_path, settings, says):
    with pytest.raises(registry.RecipeError, match=says):
        trained(tmp_path / "m", tiny_encoder, **settings)
    assert not (tmp_path / "m").exists()
