"""Figures over weeks: what is not known is not drawn, and the panels keep their room."""

import pytest

from ml.plotting.weeks import Panel, over_weeks

KNOWN, SURE = (0.8, 0.7, 0.9), (1.0, 0.8, 1.0)


def panel_of(weeks):
    figure = over_weeks([Panel("p", weeks), Panel("q", [None] * len(weeks))], names=[str(n) for n in range(len(weeks))],
                        title="t", caption="c")  # fmt: skip
    figure.draw_without_rendering()
    return figure.axes[0], figure


@pytest.mark.parametrize("weeks", [[KNOWN], [None], [KNOWN] * 20, [None, SURE], [SURE, None, KNOWN]])
def test_every_panel_keeps_a_third_of_the_picture(weeks):
    _, figure = panel_of(weeks)
    assert figure.get_size_inches()[0] * figure.dpi == 1200
    assert all(axes.get_position().height > 0.25 for axes in figure.axes)


def test_no_line_is_drawn_through_a_week_that_says_nothing():
    axes, figure = panel_of([KNOWN, KNOWN, None, KNOWN, None, KNOWN, SURE])
    lines = [list(line.get_xdata()) for line in axes.lines if line.get_linewidth() == 2 and len(line.get_xdata()) > 1]
    assert lines == [[0, 1], [5, 6]]
    crosses = [list(line.get_xdata()) for line in axes.lines if line.get_marker() == "x"]
    assert crosses == [[2, 4]]
    assert "100 %" in [text.get_text() for text in axes.texts]
    assert "too few clicks yet" in [text.get_text() for text in figure.axes[1].texts]


def test_the_last_week_is_always_named():
    for count in (1, 4, 5, 6, 20, 260):
        axes, _ = panel_of([KNOWN] * count)
        names = [label.get_text() for label in axes.get_xticklabels()]
        assert str(count - 1) in names
        assert len(names) <= 5
