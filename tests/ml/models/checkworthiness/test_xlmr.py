import json
import logging
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from ml import registry
from ml.artefacts.on_disk import BrokenArtefactError, NotSavedError
from ml.choosing.calibration import sigmoid
from ml.examples import Example
from ml.models.checkworthiness import text_model, xlmr
from ml.models.checkworthiness.network import TorchClassifier, Trainee
from ml.networks.weights import network_files, pretrained
from ml.text import tokens
from ml.text.letters import plain
from tests.ml.models.test_model_contract import LEARN_BY_HEART

FAST = LEARN_BY_HEART | {"epochs": 1}
LONG = (
    "Buenos días a todos, y muchas gracias por venir hoy a Lugo con este frío. Feliz domingo, amigos y amigas! "
    "El paro ha subido un 12% en España desde 2019. Gracias otra vez a todos por venir; ha sido un placer estar aquí "
    "y nos vemos muy pronto en Vigo, en Ourense y en A Coruña. Un abrazo muy fuerte a todos."
)


@pytest.fixture(scope="module")
def trainee(tiny_encoder) -> Trainee:
    return xlmr._trainee(tiny_encoder, xlmr.ONE_LEVEL.read_recipe({"encoder": str(tiny_encoder)}), levels=2)


@pytest.fixture(scope="module")
def two_level(eight, tiny_encoder, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("models") / "two"
    settings = LEARN_BY_HEART | {"encoder": str(tiny_encoder)}
    registry.train(eight, folder, recipe="xlmr-two-level", settings=settings, validation=eight)
    return folder


def test_the_mean_of_the_token_scores_plus_the_bias_is_the_margin(trainee, eight):
    """CAM-15: with averaged tokens the explanation is exact."""
    trainee.network.eval()
    batch = trainee.collate([*eight, Example(text="")])
    with torch.inference_mode():
        logits, cam = trainee.network.explain(batch)
        assert torch.equal(trainee.network(batch), logits)
    bias = trainee.network.head.bias
    mean = cam.sum(dim=1) / batch["attention_mask"].sum(dim=1)
    assert torch.allclose(mean + bias[1] - bias[0], logits[:, 1] - logits[:, 0], atol=1e-5)


def test_padding_does_not_count(trainee, eight):
    trainee.network.eval()
    with torch.inference_mode():
        together = trainee.network(trainee.collate([*eight, Example(text="paro " * 100)]))
        alone = torch.cat([trainee.network(trainee.collate([one])) for one in eight])
    assert torch.allclose(together[: len(eight)], alone, atol=1e-5)


def test_words_add_up_to_the_calibrated_margin(two_level, eight):
    model = registry.load_trained(two_level)
    text = "El paro  ha subido, un 12%"
    (scored,) = model.scorer.scores([text])
    total = sum(part.weight for part in model.contributions(text, scored))
    shares = scored.cam / len(scored.cam) / model.temperature
    # Everything but the special tokens and the comma belongs to a word.
    inner = [share for share, (start, end) in zip(shares, scored.spans, strict=True) if text[start:end].strip(" ,")]
    assert total == pytest.approx(sum(inner), abs=0.02)


def test_the_second_level_says_whether_the_desk_would_select(two_level, eight):
    predictions = registry.load(two_level).predict(eight)
    chosen = [one.selected_probability for one in predictions]
    assert min(p for p, example in zip(chosen, eight, strict=True) if example.selected) > max(
        p for p, example in zip(chosen, eight, strict=True) if not example.selected
    )


def test_the_second_level_needs_to_be_known_somewhere(eight, tiny_encoder, tmp_path):
    some = [replace(example, selected=example.selected if n % 2 else None) for n, example in enumerate(eight)]
    options = {"recipe": "xlmr-two-level", "settings": FAST | {"encoder": str(tiny_encoder)}, "validation": eight}
    registry.train(some, tmp_path / "some", **options)
    with pytest.raises(registry.ExamplesError, match="add a column 'selected'"):
        registry.train([replace(example, selected=None) for example in eight], tmp_path / "none", **options)


def test_a_long_post_says_which_sentence_makes_the_claim(two_level, eight):
    model = registry.load(two_level)
    (prediction,) = model.predict([Example(text=LONG)])
    start, end = prediction.sentence
    assert LONG[start:end] == "El paro ha subido un 12% en España desde 2019."
    assert [one.sentence for one in model.predict(eight)] == [None] * 8


def test_cut_texts_are_told(eight, tiny_encoder, tmp_path, caplog):
    long = [*eight, Example(text="paro " * 500, label=1), Example(text="gracias " * 500, label=0)]
    settings = FAST | {"encoder": str(tiny_encoder), "max_tokens": 64}
    with caplog.at_level(logging.WARNING):
        report = registry.train(long, tmp_path / "m", recipe="xlmr", settings=settings, validation=long)
    assert "2 of 10 texts are cut after 64 tokens; raise max_tokens" in caplog.text
    assert report.truncated == 0.2
    assert json.loads((tmp_path / "m" / "config.json").read_text())["details"]["share_truncated"] == 0.2
    assert registry.evaluate(tmp_path / "m", long).truncated == 0.2


def test_the_parts_are_80_10_10_when_nothing_else_is_given(tiny_encoder, tmp_path):
    many = [Example(text=f"{word} {n}", label=label) for n in range(30) for label, word in enumerate(("hola", "paro"))]
    report = registry.train(many, tmp_path / "m", recipe="xlmr", settings=FAST | {"encoder": str(tiny_encoder)})
    assert report.scores.n == 6
    assert report.basis == "the tenth of the examples that was held out"
    assert len(json.loads((tmp_path / "m" / "config.json").read_text())["details"]["epochs"]) == 1


def test_training_is_resumed_and_its_state_removed(eight, tiny_encoder, tmp_path, monkeypatch):
    options = {
        "recipe": "xlmr",
        "settings": LEARN_BY_HEART | {"encoder": str(tiny_encoder), "epochs": 2, "dropout": 0.3},
        "validation": eight,
    }
    registry.train(eight, tmp_path / "whole", **options)
    write = network_files.write

    def full(*parts, **names):
        write(*parts, **names)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(network_files, "write", full)
    with pytest.raises(NotSavedError, match="No space left on device"):
        registry.train(eight, tmp_path / "m", **options)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".m.training", "whole"]
    monkeypatch.setattr(network_files, "write", write)
    with pytest.raises(registry.ArtefactExistsError, match="--resume"):
        registry.train(eight, tmp_path / "m", **options)
    registry.train(eight, tmp_path / "m", **options, resume=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["m", "whole"]
    one, other = (load_file(tmp_path / name / "model.safetensors") for name in ("m", "whole"))
    assert all(torch.allclose(one[name], other[name], atol=1e-6) for name in one)


def test_only_the_top_blocks_learn(eight, tiny_encoder, tmp_path):
    settings = FAST | {"encoder": str(tiny_encoder), "top_blocks": 1}
    registry.train(eight, tmp_path / "m", recipe="xlmr", settings=settings, validation=eight)
    before, after = load_file(tiny_encoder / "model.safetensors"), load_file(tmp_path / "m" / "model.safetensors")
    moved = {name for name, weight in before.items() if not torch.equal(weight, after[f"encoder.{name}"])}
    assert moved
    assert all(name.startswith("encoder.layer.1.") for name in moved)


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"top_blocks": 9}, "this encoder has 2 blocks; give at most that"),
        ({"max_tokens": 513}, "max_tokens is 513, and this encoder takes 512"),
        ({"encoder": "no/such-encoder"}, "run: claimwire model pull xlmr --encoder no/such-encoder$"),
        ({"encoder": "FacebookAI/xlm-roberta-base"}, "run: claimwire model pull xlmr$"),
        ({"encoder": "./nowhere/at all"}, "There is no folder './nowhere/at all'"),
        ({"encoder": ""}, "encoder is ''; give a folder or a Hugging Face name"),
        ({"max_tokens": 1}, "max_tokens is 1; give a whole number from 8 on"),
    ],
)
def test_an_encoder_that_cannot_be_used(eight, tiny_encoder, tmp_path, monkeypatch, settings, says):
    monkeypatch.setattr(pretrained, "try_to_load_from_cache", lambda *parts: None)
    settings = FAST | {"encoder": str(tiny_encoder)} | settings
    with pytest.raises(registry.RecipeError, match=says):
        registry.train(eight, tmp_path / "m", recipe="xlmr", settings=settings, validation=eight)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ([], "has no config.json and no tokenizer.json and no model.safetensors; give a folder with"),
        (["config.json", "tokenizer.json"], "has no model.safetensors; give a folder with"),
        (["config.json", "tokenizer.json", "model.safetensors"], "does not load as an encoder"),
    ],
)
def test_a_folder_without_an_encoder(eight, tiny_encoder, tmp_path, files, says):
    folder = tmp_path / "encoder"
    folder.mkdir()
    for name in files:
        content = (tiny_encoder / name).read_bytes()
        (folder / name).write_bytes(content if name != "model.safetensors" else content[:1000])
    with pytest.raises(registry.RecipeError, match=says):
        registry.train(eight, tmp_path / "m", recipe="xlmr", settings={"encoder": str(folder)}, validation=eight)
    assert [path.name for path in tmp_path.iterdir()] == ["encoder"]


def test_an_encoder_with_weights_missing_is_not_filled_up_at_random(tiny_encoder, tmp_path):
    folder = tmp_path / "encoder"
    shutil.copytree(tiny_encoder, folder)
    weights = load_file(folder / "model.safetensors")
    save_file(
        {name: weight for name, weight in weights.items() if "layer.1." not in name}, folder / "model.safetensors"
    )
    with pytest.raises(pretrained.EncoderError, match="16 of its weights are missing"):
        network_files.load_encoder(folder, max_tokens=64)


@pytest.mark.parametrize(
    ("examples", "validation", "says"),
    [
        ([], None, "There are no examples"),
        ([Example(text="a", label=1)] * 9, None, "The training examples hold 0 texts of label 0 and 1 of label 1"),
        ([Example(text=str(n), label=n % 2) for n in range(20)], [], "There are no examples"),
        (
            [Example(text=str(n), label=n % 2) for n in range(20)],
            [Example(text="x", label=0)],
            "The validation examples hold 1 texts of label 0 and 0 of label 1; give more of both",
        ),
    ],
)
def test_examples_that_cannot_be_used(tiny_encoder, tmp_path, examples, validation, says):
    settings = {"encoder": str(tiny_encoder)}
    with pytest.raises(registry.ExamplesError, match=says):
        registry.train(examples, tmp_path / "m", recipe="xlmr", settings=settings, validation=validation)
    assert list(tmp_path.iterdir()) == []


def test_an_artefact_without_its_weights_is_told(two_level, tmp_path):
    artefact = registry.load_artefact(two_level)
    for folder in (tmp_path, None):
        with pytest.raises(BrokenArtefactError):
            xlmr.ONE_LEVEL.restore(replace(artefact, folder=folder))


def test_any_text_has_tokens_whose_places_are_its_own(tiny_encoder):
    tokenizer = tokens.load(tiny_encoder / "tokenizer.json", max_tokens=32)
    for text in ("el \ud83d paro", "\ud83d\ude00 paro", "a\x00b", "👩‍👩‍👧 ﬁn", "", "x" * 100_000):
        (found,) = tokenizer.encode([text])
        assert len(found.ids) <= 32
        assert all(0 <= start <= end <= len(text) for start, end in found.offsets)
    (found,) = tokenizer.encode(["\ud83d\ude00 paro"])
    assert found.offsets[-2][1] == 7


def test_probabilities_are_the_calibrated_margin(trainee, eight):
    model = text_model.TextModel("v", 0.5, 2.0, TorchClassifier(trainee.network, trainee.tokenizer), Path(), 128)
    (scored,) = model.scorer.scores([eight[0].text])
    (prediction,) = model.predict(eight[:1])
    margins = np.diff(scored.logits.reshape(2, 2))[:, 0].astype(float)
    assert prediction.probability == pytest.approx(sigmoid(margins[0], slope=0.5, offset=0.0))
    assert prediction.selected_probability == pytest.approx(sigmoid(margins[1], slope=0.5, offset=0.0))


def test_addresses_cut_in_training_are_cut_in_use(eight, tiny_encoder, tmp_path):
    """A version trained on links of one token each must see them so when it is served, and as it was trained."""
    settings = FAST | {"encoder": str(tiny_encoder), "cut_addresses": True}
    registry.train(eight, tmp_path / "m", recipe="xlmr", settings=settings, validation=eight)
    text = "@ministerio_de_trabajo el paro ha subido un 12% https://t.co/a1B2c3D4e5 en España"
    served, trained = registry.load(tmp_path / "m"), registry.load_trained(tmp_path / "m")
    (scored,) = served.scorer.scores([text])
    assert text[slice(*scored.spans[1])] == "@ministerio_de_trabajo"
    assert "https://t.co/a1B2c3D4e5" in [text[start:end] for start, end in scored.spans]
    assert len(scored.spans) == len(trained.scorer.scores([text])[0].spans)
    (fast,), (slow,) = served.predict([Example(text=text)]), trained.predict([Example(text=text)])
    assert fast.probability == pytest.approx(slow.probability, abs=0.02)


def test_styled_letters_are_plain_in_training_and_in_use_and_stay_styled_in_an_older_version(
    eight, tiny_encoder, tmp_path
):
    settings = FAST | {"encoder": str(tiny_encoder)}
    registry.train(eight, tmp_path / "m", recipe="xlmr", settings=settings, validation=eight)
    text = "el 𝗽𝗮𝗿𝗼 ha su\u200bbido un 12% https://t.co/a1B2c3D4e5 en España"
    same = "el paro ha subido un 12% https://t.co/a1B2c3D4e5 en España"
    served, trained = registry.load(tmp_path / "m"), registry.load_trained(tmp_path / "m")
    assert served.scorer.ids([text]) == served.scorer.ids([same])
    (scored,), (slow,), (as_if,) = (one.scores([words]) for one, words in (
        (served.scorer, text), (trained.scorer, text), (served.scorer, same),
    ))  # fmt: skip
    shown = [plain(text[start:end]) for start, end in scored.spans]
    assert shown == [same[start:end] for start, end in as_if.spans]
    assert scored.spans == slow.spans
    config = tmp_path / "m" / "config.json"
    written = json.loads(config.read_text())
    del written["recipe"]["plain_letters"]
    config.write_text(json.dumps(written))
    older = registry.load(tmp_path / "m")
    assert older.scorer.ids([text]) != older.scorer.ids([same])
