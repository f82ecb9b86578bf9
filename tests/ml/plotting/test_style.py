import numpy as np
import pytest

from ml.plotting import style
from ml.studies.representation import typeset

POINTS = np.random.default_rng(0).normal(size=(30, 2))
LABELS = np.arange(30) % 2


def words_of(figure):
    return " ".join(text.get_text().replace("\n", " ") for text in figure.texts)


def pictures():
    matrix = np.eye(4)
    bars = [("$x$", 0.6, 0.4, "3 of 5"), ("¿", 0.02, 0.01, "1 of 50")]
    passage = typeset.Passage("The model answers: real", "Costs $5 and $6 🏴 — “ﷺ”", ((6, 8),))
    caption = style.NOT_TRUTH
    return {
        "pca": style.pca_panels(
            [*((f"({n})", (POINTS, (0.5, 0.2))) for n in "abcd"), ("(e)", "no file")],
            LABELS,
            classes=("no", "yes"),
            caption=caption,
        ),
        "correlations": style.correlation_matrices(matrix, matrix, forms=["$a", "b", "▁c", "d"], caption=caption),
        "bars": style.share_bars([("words", bars), ("none", [])], base=0.1, title="t", caption=caption),
        "text": typeset.coloured_texts([("no", [passage] * 2), ("yes", [])], title="t", caption=caption),
        "classes": style.class_confusion(np.eye(5) + 1, classes=["a_b", "c", "d", "e", "f"], caption=caption),
    }


@pytest.mark.parametrize("name", list(pictures()))
def test_a_picture_is_the_same_bytes_each_time_and_says_what_it_is_not(tmp_path, name):
    first, second = (pictures()[name] for _ in range(2))
    assert style.NOT_TRUTH in words_of(first)
    for folder, figure in (("a", first), ("b", second)):
        (tmp_path / folder).mkdir()
        png, svg = style.save(figure, tmp_path / folder, name)
        assert (png.suffix, svg.suffix) == (".png", ".svg")
    for suffix in (".png", ".svg"):
        assert (tmp_path / "a" / f"{name}{suffix}").read_bytes() == (tmp_path / "b" / f"{name}{suffix}").read_bytes()


def test_letters_without_a_shape_become_boxes_and_marks_without_one_vanish():
    assert typeset.drawable("a🏴\U000e0067 $5") == "a▯ $5"
    assert typeset.label("👇") == "white down pointing …"
    assert typeset.label("%") == "%"


def test_lines_fit_their_column_and_keep_every_letter():
    text = "Muchas palabras de una longitud normal y https://example.org/" + "x" * 120 + " fin " * 30
    runs = typeset.lay_out(typeset.Passage("", text, ((0, 6), (18, 20))), inches=2.0)
    assert "".join(run.letters for run in runs) == text.replace(" ", "")
    assert all(run.x + typeset._inches(run.letters, run.focused) <= 2.001 for run in runs)
    assert [run.letters for run in runs if run.focused] == ["Muchas", "u"]
    assert [run.line for run in runs] == sorted(run.line for run in runs)


def test_colours_are_told_apart_by_shape_too():
    assert len(set(style.CLASS_MARKERS)) == len(set(style.CLASS_COLOURS)) == 2


def test_a_panel_that_cannot_be_drawn_says_why():
    empty = pictures()["pca"].axes[4]
    assert [text.get_text() for text in empty.texts] == ["not possible here: no file"]
    assert not empty.collections
