"""Workbooks as programs write them: wrong about their size, escaped, or made to fill the memory."""

import resource
import time

import openpyxl
import pytest
from openpyxl.chart import BarChart

from ml.files import Broken, ExamplesError, open_rows, read_rows
from tests.ml.files.books import book, row, text

HEADING = row(text("text"), text("label"))
ROWS = HEADING + "".join(row(text(f"frase {n}"), text("1")) for n in range(5))


@pytest.mark.parametrize("says", ["", "A1:B3", "A1", "A1:XFD1048576", "C9:D12"])
def test_all_rows_are_read_whatever_the_book_says_of_its_size(tmp_path, says):
    path = book(tmp_path / "a.xlsx", ROWS, dimension=f'<dimension ref="{says}"/>' if says else "")
    assert [found["text"] for _, found in open_rows(path)] == [f"frase {n}" for n in range(5)]


ESCAPED = {
    "una línea_x000D_\notra": "una línea\r\notra",
    "tab_x0009_aquí": "tab\taquí",
    "se escribe _x005F_x000D_ así": "se escribe _x000D_ así",
    "se escribe _x005F_x005F_ así": "se escribe _x005F_ así",
    "no_x00_es nada": "no_x00_es nada",
    "un gesto _xD83D__xDE00_ y medio _xD83D_": "un gesto 😀 y medio \ufffd",
}


def test_the_escapes_of_excel_are_undone_once_in_texts_of_both_kinds(tmp_path):
    own = HEADING + "".join(row(text(written), text("1")) for written in ESCAPED)
    shared = HEADING + "".join(row(f'<c t="s"><v>{n}</v></c>', text("1")) for n in range(len(ESCAPED)))
    strings = "".join(f"<si><t>{written}</t></si>" for written in ESCAPED)
    for path in (book(tmp_path / "a.xlsx", own), book(tmp_path / "b.xlsx", shared, strings=strings)):
        assert [found["text"] for _, found in open_rows(path)] == list(ESCAPED.values())


BEYOND = {
    "one more cell": row(text("a"), text("1"), text("más")),
    "after empty ones": row(text("a"), text("1"), "<c/>", "<c/>", text("más")),
    "a number": row(text("a"), text("1"), "<c><v>7</v></c>"),
    "far away": row('<c r="A3"><v>1</v></c>', text("más").replace("<c", '<c r="ZZ3"')),
}


@pytest.mark.parametrize("kind", BEYOND)
def test_cells_beyond_the_heading_are_told_with_their_row_in_books_as_in_tables(tmp_path, kind):
    path = book(tmp_path / "a.xlsx", HEADING + row(text("b"), text("0")) + BEYOND[kind])
    rows = dict(open_rows(path))
    assert rows[2] == {"text": "b", "label": "0"}
    assert isinstance(rows[3], Broken)
    assert "columns where the heading has 2" in rows[3].why
    with pytest.raises(ExamplesError, match=r"^a\.xlsx, line 3: \d+ columns where the heading has 2"):
        list(read_rows(path))


@pytest.mark.parametrize("beyond", ["<c/>", '<c s="1"/>', text(""), text("  "), '<c r="XFD2" s="1"/>'])
def test_empty_cells_beyond_the_heading_do_no_harm(tmp_path, beyond):
    first = HEADING.replace("</row>", "<c/><c/></row>")
    path = book(tmp_path / "a.xlsx", first + row(text("b"), text("0"), beyond) + row(text("c")))
    opened = open_rows(path)
    assert opened.heading == ["text", "label"]
    assert dict(opened) == {2: {"text": "b", "label": "0"}, 3: {"text": "c", "label": None}}


TOO_MUCH = {
    "a cell far right": (HEADING + '<row><c r="ALM2"><v>1</v></c></row>', "", "more than 1,000 columns"),
    "a row far below": (HEADING + '<row r="9000000000000"><c><v>1</v></c></row>', "", "more than 200,000 rows"),
    "many rows": (HEADING + "<row/>" * 300_000, "", "more than 200,000 rows"),
    "many columns": (row(*[text("a")] * 200_000), "", "more than 1,000 columns"),
    "a long cell": (row(text("a" * 40_000_000)), "", "more than 1,000,000 characters in a cell"),
    "many texts": (HEADING, "<si><t>a</t></si>" * 3_000_000, "more than 2,000,000 cells"),
    "very many bytes": (row(text("a" * 120_000_000)), "", "more than 100 MB in it, unpacked"),
}


@pytest.mark.parametrize("kind", TOO_MUCH)
def test_what_would_fill_the_memory_is_refused_while_reading(tmp_path, kind):
    rows, strings, says = TOO_MUCH[kind]
    path = book(tmp_path / "a.xlsx", rows, strings=strings)
    assert path.stat().st_size < 2**19
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    with pytest.raises(ExamplesError, match=f"^a.xlsx has {says}.*; save the table as CSV"):
        list(open_rows(path))
    assert time.monotonic() - began < 120
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 2**10


@pytest.mark.parametrize(
    ("rows", "before", "says"),
    [
        (HEADING, '<!DOCTYPE a [<!ENTITY x "y">]>', "declares a document type"),
        ("<row>", "", "cannot be read as an Excel workbook"),
        (HEADING + '<row r="2"><c r="ZZZZ2"><v>1</v></c></row>', "", "cannot be read as an Excel workbook"),
        (HEADING + '<row><c t="s"><v>7</v></c></row>', "", "cannot be read as an Excel workbook"),
    ],
)
def test_a_book_that_is_none_is_told_in_a_sentence(tmp_path, rows, before, says):
    with pytest.raises(ExamplesError, match=says):
        list(open_rows(book(tmp_path / "a.xlsx", rows, before=before)))


def test_empty_rows_above_the_heading_are_passed_over(tmp_path):
    rows = "<row/>" + row(text(" "), text("")) + ROWS
    assert [found["text"] for _, found in open_rows(book(tmp_path / "a.xlsx", rows))] == [
        f"frase {n}" for n in range(5)
    ]


def test_a_book_that_shows_a_chart_is_told_so(tmp_path):
    made = openpyxl.Workbook()
    made.create_chartsheet().add_chart(BarChart())
    made.active = 1
    made.save(tmp_path / "a.xlsx")
    with pytest.raises(ExamplesError, match="save it with the table's sheet open"):
        list(open_rows(tmp_path / "a.xlsx"))
