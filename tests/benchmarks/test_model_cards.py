"""The cards of noir, tyche and ensemble hold what was measured, and sizes that the code still has."""

import json

import pytest
import torch

from benchmarks import model_cards
from benchmarks.full_size import encoders, processes
from ml.examples import Example
from ml.models.comparison import towers
from ml.models.comparison.noir import NOIR
from ml.models.comparison.tyche import TYCHE

FULL = json.loads((model_cards.REPORTS / "full-size.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", model_cards.NAMES)
def test_a_card_is_up_to_date_and_whole(name):
    path = model_cards.CARDS / f"{name}.md"
    assert path.read_text(encoding="utf-8") == model_cards.card(name), "run python -m benchmarks.model_cards"
    for heading in ("What it is for", "What it is not for", "Data", "Figures", "What it costs", "Limits"):
        assert f"\n## {heading}\n" in model_cards.card(name)


@pytest.mark.parametrize("kind", [NOIR, TYCHE], ids=lambda kind: kind.name)
def test_the_parameters_on_a_card_are_those_of_the_code(kind):
    text, image = encoders.CONFIGS[kind.name]
    with torch.device("meta"):
        text_tower = towers.TextTower(towers.from_config(text), pooling=kind.pooling, width=kind.width)
        network = kind.build(kind.read_recipe({}), text=text_tower, image=towers.ImageTower(towers.from_config(image)))
    counted = {name: sum(map(torch.numel, part.parameters())) for name, part in network.named_children()}
    assert counted == FULL[kind.name]["training"]["parameters"]
    assert f"{sum(counted.values()):,}" in model_cards.card(kind.name)


def test_figures_were_measured_at_full_size_on_two_cores():
    assert (FULL["quick"], FULL["cores"]) == (False, 2)


def test_documents_are_longer_than_what_is_read_of_them():
    (one,) = processes.long_documents([Example(text="A claim", document="Rain fell. It is late.")])
    assert len(one.document.split()) > 128


def test_pairs_come_back_as_they_were_kept(tmp_path):
    pairs = [Example(text="A claim", document="Rain", label=2, image="a.png", language="en", id="7")]
    processes.write_pairs(pairs, tmp_path)
    assert processes.read_pairs(tmp_path) == pairs
