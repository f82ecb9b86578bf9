"""Drawings show what the networks are: what changes in a network changes in its drawing."""

from itertools import combinations

import pytest
from torch import nn

from ml.models.comparison import noir as noir_file
from ml.models.comparison import tyche as tyche_file
from ml.models.comparison.noir import NOIR
from ml.models.comparison.tyche import TYCHE
from ml.studies.papers.drawings import pair_networks, plan, study, text_networks
from ml.studies.papers.drawings.diagram import Box, Diagram

DESK = [
    ("people choose", ["table accounts"]),
    ("posts are judged", ["queue triage", "table predictions"]),
    ("learn", []),
]


@pytest.fixture(scope="module")
def diagrams():
    return {one.name: one for one in study.diagrams_of(DESK, back_to=2)}


def written(diagram):
    return plan.words(diagram)


def test_team_noirs_drawing_says_what_the_paper_says(diagrams):
    found = written(diagrams["noir"])
    assert found["text encoder"][1:] == (
        "DistilBertModel (128 tokens)", "6 layers of 768, 12 heads", "119,547 pieces of words", "134.7 M weights",
        "mean over the tokens", "Linear 768 → 512, no bias",
    )  # fmt: skip
    assert found["text.extraction"][1] == "Linear 512 → 256, Dropout 0.2, BatchNorm 256, ReLU"
    assert found["image.attention"][1:] == ("query, key, value, out: Linear 256 → 256", "4 heads")
    assert found["layers"][1:] == ("Linear 512 → 256, ReLU", "Linear 256 → 128, ReLU", "Linear 128 → 5")
    assert {("text.attention", "layers"), ("image.attention", "layers")} < set(diagrams["noir"].arrows)
    assert ("text.extraction", "layers") not in diagrams["noir"].arrows  # it goes by way of attention


def test_the_two_fusions_differ_in_what_goes_into_which_layer(diagrams):
    into = {
        name: {one for one, other in diagrams[f"tyche-{name}"].arrows if other == "dense.0"}
        for name in ("text-x2-image-x2", "text-image-x2", "early")
    }
    assert into == {
        "text-x2-image-x2": {"claim text vector", "document text vector"},
        "text-image-x2": {"claim text vector", "claim image vector"},
        "early": {f"{side} {what} vector" for side in ("claim", "document") for what in ("text", "image")},
    }
    assert written(diagrams["tyche-early"])["dense.0"][1:] == ("Linear 1,024 → 256", "ReLU")
    assert "[CLS]" in written(diagrams["tyche-early"])["text encoder"]


def test_a_setting_changes_the_drawing():
    without = pair_networks.pair_diagram(NOIR, {"attention": False}, name="x", title="x")
    assert not [box for box in without.boxes if "attention" in box.key]
    assert ("text.extraction", "layers") in without.arrows
    narrow = pair_networks.pair_diagram(TYCHE, {"width": 128, "dropout": 0.5}, name="x", title="x")
    assert written(narrow)["dense.0"][1] == "Linear 256 → 128"
    assert "Dropout 0.5" in written(narrow)["text encoder"]


def test_a_changed_layer_changes_the_drawing(monkeypatch):
    class Deeper(noir_file.Branch):
        def __init__(self, *args, **more):
            super().__init__(*args, **more)
            self.again = nn.Linear(self.width, self.width)

        def forward(self, vectors):
            return self.again(super().forward(vectors))

    monkeypatch.setattr(noir_file, "Branch", Deeper)
    found = pair_networks.noir()
    assert written(found)["text.again"][1] == "Linear 256 → 256"
    assert {("text.attention", "text.again"), ("text.again", "layers")} < set(found.arrows)
    monkeypatch.setitem(tyche_file._TOGETHER, "early", (("claim text", "document image"),))
    found = pair_networks.tyche("early")
    assert {one for one, other in found.arrows if other == "dense.0"} == {"claim text vector", "document image vector"}


def test_text_networks_say_their_layers(diagrams):
    cam, machine = written(diagrams["xlmr-cam"]), written(diagrams["machine-text"])
    assert cam["head"][1:] == ("Linear 768 → 2",)
    assert cam["encoder"][2:] == ("12 layers of 768, 12 heads", "250,002 pieces of words", "277.5 M weights")
    assert machine["head"][1:] == (
        "Linear 768 → 768", "Linear 768 → 384", "Linear 384 → 2, Dropout 0.1",
    )  # fmt: skip
    assert machine["correction"][1:] == (
        "Benjamini Hochberg",
        "Holm",
        "Benjamini Yekutieli",
        "Uncorrected",
        "significant at 0.05",
    )


def test_the_machine_text_drawing_follows_recipe_and_corrections(monkeypatch):
    monkeypatch.setattr(text_networks, "CORRECTIONS", {"holm": text_networks.CORRECTIONS["holm"]})
    monkeypatch.setattr(text_networks, "ALPHA", 0.01)
    assert written(text_networks.machine_text())["correction"][1:] == ("Holm", "significant at 0.01")


def test_the_desks_last_step_leads_back(diagrams):
    desk = diagrams["desk"]
    assert (desk.arrows, desk.back) == ((("1", "2"), ("2", "3")), (("3", "2"),))
    assert written(desk)["2"] == ("2  posts are judged", "queue triage", "table predictions")


def test_no_box_overlaps_another_or_stands_out(diagrams):
    for diagram in diagrams.values():
        found, wide, high = plan.places(diagram)
        for one, other in combinations(found.values(), 2):
            beside = one[0] + one[2] <= other[0] or other[0] + other[2] <= one[0]
            assert beside or one[1] + one[3] <= other[1] or other[1] + other[3] <= one[1], (diagram.name, one, other)
        for left, bottom, width, height in found.values():
            assert min(left, bottom) >= -1e-9
            assert max(left + width - wide, bottom + height - high) <= 1e-9


@pytest.mark.parametrize("name", ["desk", "noir"])
def test_all_words_stand_in_their_boxes(diagrams, name):
    figure = plan.draw(diagrams[name])
    figure.draw_without_rendering()
    axes = figure.axes[0]
    boxes = [patch.get_window_extent() for patch in axes.patches if hasattr(patch, "get_x")]
    assert len(boxes) == len(diagrams[name].boxes)
    for text in axes.texts:
        box = text.get_window_extent()
        assert any(one.contains(box.x0, box.y0) and one.contains(box.x1, box.y1) for one in boxes), text


def test_arrows_begin_and_end_at_boxes_and_go_no_rounds():
    boxes = (Box("a", "a"), Box("b", "b"))
    with pytest.raises(ValueError, match="begins or ends at no box"):
        Diagram("x", "x", "x", boxes, (("a", "c"),))
    with pytest.raises(ValueError, match="arrows go round"):
        Diagram("x", "x", "x", boxes, (("a", "b"), ("b", "a"))).rows()
