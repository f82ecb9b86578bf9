"""What every recipe promises."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from ml import registry
from ml.encoders import shelf
from ml.examples import Example
from tests.made_once import made_once
from tests.ml.pairs import BY_HEART, build_pairs
from tests.ml.small_vectors import build_vectors

ODD_TEXTS = [
    "",
    " \n\t",
    "paro 12% " * 12_000,
    "ارتفعت البطالة بنسبة 12٪ في إسبانيا",
    "👏🏽🇪🇸👩‍👩‍👧",
    "el paro\x00 ha subido",
    "ha subido \ud83d un 12%",
    "cafe\u0301 subido",
]


PAIRS = registry.recipes("comparison")
T5 = ("t5-encoder-generated", "t5-generated")
GENERATED = ("transformer-generated", *T5)
ON_NETWORKS = ("encoder-head",)
NETWORKS = ("xlmr", "xlmr-two-level", *GENERATED, *PAIRS)
LEARN_BY_HEART = {"epochs": 12, "batch": 4, "learning_rates": {"encoder": 2e-3, "head": 1e-2}, "dropout": 0.0}


@pytest.fixture(scope="module", params=registry.recipes())
def recipe(request) -> str:
    return request.param


@pytest.fixture(scope="module")
def eight_pairs(tmp_path_factory) -> list[Example]:
    return build_pairs(made_once(tmp_path_factory, "contract-pictures", build_pairs))


@pytest.fixture(scope="module")
def eight(eight, recipe, eight_pairs) -> list[Example]:
    """Eight examples of the recipe's task."""
    return eight_pairs if recipe in PAIRS else eight


@pytest.fixture(scope="module")
def trained_pairs(eight_pairs, tmp_path_factory) -> Callable[[str], Path]:
    """The folder of a recipe of claims and documents, trained once, be it for itself or as an ensemble's member."""

    @cache
    def train(recipe: str) -> Path:
        options = pair_options(recipe, eight_pairs, train)
        return made_once(
            tmp_path_factory, f"contract-{recipe}", lambda path: registry.train(eight_pairs, path, **options)
        )

    return train


def pair_options(recipe: str, eight_pairs, trained: Callable[[str], Path]) -> dict[str, Any]:
    """What a recipe of claims and documents needs; an ensemble needs two trained members first."""
    options = {"recipe": recipe, "task": "comparison", "validation": eight_pairs}
    if recipe != "ensemble":
        return options | {"settings": BY_HEART}
    return options | {"settings": {"members": [str(trained("noir")), str(trained("tyche"))], "steps": 4}}


def alike(eight) -> list[Example]:
    """The same in other words, for tasks that judge nothing by what they learnt from."""
    return [replace(example, text=f"{example.text} Hoy.") for example in eight]


@pytest.fixture(scope="module")
def options(recipe, eight, trained_pairs, tiny_encoder, tiny_t5, tmp_path_factory) -> dict[str, Any]:
    """What this recipe needs to learn eight examples by heart."""
    if recipe == "lr-embeddings":
        vectors = build_vectors(tmp_path_factory.mktemp("vectors") / "small.vec")
        return {"recipe": recipe, "settings": {"vectors": str(vectors)}}
    if recipe in PAIRS:
        return pair_options(recipe, eight, trained_pairs)
    if recipe == "encoder-head":
        encoder = shelf.make(str(tiny_encoder), tmp_path_factory.mktemp("shelf"), layers=(1, 2))
        return {"recipe": recipe, "settings": {"encoder": str(encoder), "Cs": [1.0]}, "validation": eight}
    if recipe in GENERATED:
        encoder = tiny_encoder if recipe == "transformer-generated" else tiny_t5
        settings = LEARN_BY_HEART | {"encoder": str(encoder), "frozen": {"encoder": []}, "schedule": "constant"}
        return {"recipe": recipe, "task": "generated-text", "settings": settings, "validation": alike(eight)}
    if recipe in NETWORKS:
        settings = LEARN_BY_HEART | {"encoder": str(tiny_encoder)}
        return {"recipe": recipe, "settings": settings, "validation": eight}
    if recipe in registry.recipes("generated-text"):
        return {"recipe": recipe, "task": "generated-text", "validation": alike(eight)}
    return {"recipe": recipe}


@pytest.fixture(scope="module")
def folder(options, eight, trained_pairs, tmp_path_factory) -> Path:
    if options["recipe"] in PAIRS:
        return trained_pairs(options["recipe"])
    return made_once(
        tmp_path_factory, f"contract-{options['recipe']}", lambda path: registry.train(eight, path, **options)
    )


@pytest.fixture(scope="module")
def model(folder):
    return registry.load(folder)


@pytest.fixture
def load(recipe, monkeypatch) -> Callable[[Path], Any]:
    """How a version is loaded that a test trains itself: tracing T5 takes so long that it is done once a recipe."""
    if recipe not in T5:
        return registry.load
    from ml.models.generated import transformer
    from ml.networks.weights import network_files

    def write(network, source, folder, **more):
        network_files.write_trained(network, source, folder)
        return {}

    monkeypatch.setattr(transformer, "_write", write)
    return registry.load_trained


def assert_same(predictions, others, *, within=0.0) -> None:
    """They agree; a batch's padding and rounding may move a network's probabilities, and so a word near the mark."""
    assert [one.label for one in predictions] == [other.label for other in others]
    assert [one.probability for one in predictions] == pytest.approx(
        [other.probability for other in others], abs=within
    )
    if not within:
        assert predictions == others


@pytest.fixture(scope="module")
def batching(recipe) -> float:
    """How far a probability may move with the company that its text is judged in."""
    return 1e-2 if recipe in (*NETWORKS, *ON_NETWORKS) else 0.0


def test_overfits_eight_examples(model, eight):
    assert [prediction.label for prediction in model.predict(eight)] == [example.label for example in eight]


def test_save_and_load_give_equal_predictions(model, folder, eight, tmp_path):
    moved = tmp_path / "moved"
    shutil.copytree(folder, moved)
    again = registry.load(moved)
    assert again is not model
    assert again.predict(eight) == model.predict(eight)
    assert (again.version, again.threshold) == (model.version, model.threshold)


def test_label_is_one_from_the_threshold_on(model, eight):
    for prediction in model.predict([*eight, *map(Example, ODD_TEXTS)]):
        assert 0 <= prediction.probability <= 1
        if prediction.probabilities:
            assert sum(prediction.probabilities) == pytest.approx(1)
            assert prediction.probability == max(prediction.probabilities)
            assert prediction.probabilities[prediction.label] == prediction.probability
        else:
            assert prediction.label == (prediction.probability >= model.threshold)


def test_an_empty_list_gives_an_empty_list(model):
    assert model.predict([]) == []


def test_the_order_of_examples_does_not_matter(model, eight, batching):
    assert_same(model.predict(eight[::-1]), model.predict(eight)[::-1], within=batching)


def test_the_company_of_an_example_does_not_matter(model, eight, batching):
    mixed = [eight[0], Example(text="paro 12% " * 200), eight[1], Example(text="")]
    assert_same(model.predict(mixed), [model.predict([one])[0] for one in mixed], within=batching)


def test_the_order_of_training_examples_does_not_matter(folder, load, options, eight, tmp_path):
    registry.train(eight[::-1], tmp_path / "reversed", **options)
    again, model = load(tmp_path / "reversed"), load(folder)
    assert again.version == model.version
    assert again.predict(eight) == model.predict(eight)


@pytest.mark.parametrize("text", ODD_TEXTS, ids=range(len(ODD_TEXTS)))
def test_odd_texts_are_judged_and_highlights_lie_within(model, text):
    (prediction,) = model.predict([Example(text=text)])
    for highlight in prediction.highlights:
        assert 0 <= highlight.start < highlight.end <= len(text)


def test_highlights_point_at_words_that_spoke_for_yes(model, eight, recipe):
    # A tiny network that knows eight texts by heart says little about any other.
    by_heart = recipe in (*NETWORKS, *ON_NETWORKS)
    text = eight[0].text if by_heart else "Muchas gracias: el paro ha subido un 12%"
    (prediction,) = model.predict([Example(text=text)])
    assert bool(prediction.highlights) == (recipe not in (*GENERATED, *PAIRS))
    words = {"paro", "ha", "subido", "un", "12", "%"} | (set(text.split()) if by_heart else set())
    assert {text[mark.start : mark.end] for mark in prediction.highlights} <= words


def test_can_be_trained_on_odd_texts(recipe, load, options, eight, tmp_path):
    if recipe in NETWORKS and recipe != "ensemble":  # to get through them once is enough
        options = options | {"settings": options["settings"] | {"epochs": 1}}
    if recipe in GENERATED:  # a long text is many windows
        options["settings"]["window"] = 500
    odd = [Example(text=text[:9_000], label=1) for text in ODD_TEXTS]  # long enough for any number of tokens
    registry.train([*eight, *odd], tmp_path / "odd", **options)
    assert len(load(tmp_path / "odd").predict(odd)) == len(odd)


OFFLINE = (
    "import json, sys, socket; from pathlib import Path\n"
    "def refused(*parts, **names): raise OSError('no network')\n"
    "socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = socket.create_connection = refused\n"
    "from ml import registry; from ml.examples import Example\n"
    "for line in sys.stdin:\n"
    "    folder, example = json.loads(line)\n"
    "    judged = [one.probability for one in registry.load(Path(folder)).predict([Example(**example)])]\n"
    "    print(json.dumps([judged, sorted({'torch', 'transformers'} & sys.modules.keys())]), flush=True)\n"
)


@pytest.fixture(scope="module")
def offline():
    """Another process, which has trained nothing and has no network: it judges an example by what lies in a folder."""
    command = [sys.executable, "-c", OFFLINE]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:

        def ask(folder: Path, example: Example) -> list[Any]:
            process.stdin.write(json.dumps([str(folder), asdict(example)]) + "\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline())

        yield ask
        process.stdin.close()


def test_loads_from_its_folder_alone_in_a_new_process_without_network(model, folder, eight, offline, tmp_path):
    alone = tmp_path / "alone"
    shutil.copytree(folder, alone)
    judged, loaded = offline(alone, eight[0])
    assert judged == [model.predict(eight[:1])[0].probability]
    assert loaded == []


def test_what_serves_agrees_with_what_was_trained(model, folder, eight):
    trained = registry.load_trained(folder)
    assert (trained.version, trained.threshold) == (model.version, model.threshold)
    assert_same(
        trained.predict(eight), model.predict(eight), within=0.05
    )  # int8, of a tiny network that knows eight by heart


def test_report_says_on_what_it_is(folder, model, options):
    report = registry.read_report(folder)
    assert report.version == model.version
    assert ("validation" if "validation" in options else "out-of-fold") in report.basis
