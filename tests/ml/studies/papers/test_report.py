"""Reports on papers: what a row may say, and how a report looks in Markdown, HTML and JSON."""

import json
import re
from html.parser import HTMLParser

import pytest

from ml.studies.papers.generated.tables import conclusions
from ml.studies.papers.paper_row import (
    PaperFile,
    PaperPicture,
    PaperReport,
    PaperRow,
    PaperTable,
    cells,
    from_dict,
)
from ml.studies.papers.writing import PaperReportError, markdown, page, read, write

NASTY = 'a | b <script>alert(1)</script> *c*\n"d" &amp; `e` [f](http://g)'
ROW = PaperRow(item="TN-19", what="F1", data="a set", paper=0.7452, ours=0.5, interval=(0.4, 0.6), weights="w")
LACKS = PaperRow(item="MH-27", what="with translation", data="a set", not_possible_because="no translator is here")
REPORT = PaperReport(
    name="comparison", title="Noir", paper="They (2023)", conclusion="It holds.", rows=(ROW, LACKS),
    tables=(PaperTable(item="TN-7", title="Words", head=("word", "cases"), rows=(("covid", 7612), (NASTY, None))),),
    remarks=(NASTY,), pictures=(PaperPicture(name="curve", caption=NASTY, png=b"\x89PNG rest"),),
    files=(PaperFile(name="errors.html", about="every error", content=b"<html>"),),
)  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [
        {"item": "TN19"},
        {"item": "Noir"},
        {"ours": None},
        {"not_possible_because": "no weights are here"},
        {"ours": float("nan")},
        {"interval": (0.6, 0.4)},
        {"ours": "many"},
    ],
)
def test_a_row_has_a_value_or_a_reason_and_never_both_or_what_is_no_number(wrong):
    right = {"item": "TN-19", "what": "F1", "data": "a set", "ours": 0.5, "interval": (0.4, 0.6)}
    PaperRow(**right)
    with pytest.raises(ValueError, match=r"TN-19|no key of a paper"):
        PaperRow(**right | wrong)


def test_a_table_has_rows_as_long_as_its_head():
    with pytest.raises(ValueError, match="each row needs 2 cells"):
        PaperTable(item="TN-7", title="Words", head=("word", "cases"), rows=(("covid",),))


def test_values_are_told_as_people_write_them():
    assert cells([ROW, LACKS]) == [
        ("TN-19", "F1", "0.7452", "0.500 (0.400–0.600)", "a set", "w"),
        ("MH-27", "with translation", "–", "not possible here because no translator is here", "a set", "none"),
    ]
    counted = PaperRow(item="CH-19", what="tweets", data="d", paper=31883, ours=10203)
    assert cells([counted])[0][2:4] == ("31,883", "10,203")


def test_markdown_keeps_words_from_outside_in_their_cell():
    lines = markdown(REPORT).splitlines()
    assert "| key | what | the paper | ours | data | weights |" in lines
    (told,) = [line for line in lines if line.startswith("| a ")]
    assert len(re.findall(r"(?<!\\)\|", told)) == 3
    assert not re.search(r"<script|(?<!\\)\[f|(?<!\\)\*c", "\n".join(lines))
    assert f"- [{REPORT.files[0].name}](errors.html): every error" in lines


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.seen, self.sources = [], []

    def handle_starttag(self, tag, attrs):
        self.seen.append(tag)
        self.sources += [value for name, value in attrs if name in ("src", "href")]


def test_the_page_escapes_what_comes_from_outside_and_loads_nothing():
    told = page([REPORT], title="All <b>", note="Why")
    tags = Tags()
    tags.feed(told)
    assert {"script", "b"} & set(tags.seen) == set()
    assert all(one.startswith(("#", "data:image/png;base64,")) for one in tags.sources)
    assert len(tags.sources) == 2
    assert "default-src 'none'" in told
    assert told.count('<tr class="not">') == 1
    assert "not possible here because no translator is here" in told


def test_what_is_written_is_read_back(tmp_path):
    paths = write(REPORT, tmp_path)
    assert [path.name for path in paths] == ["report.json", "README.md", "curve.png", "errors.html"]
    assert read(tmp_path) == PaperReport(**{**vars(REPORT), "files": ()})
    values = json.loads(paths[0].read_text())
    assert from_dict(values).pictures == ()
    paths[0].write_text("{}")
    with pytest.raises(PaperReportError, match="make it again"):
        read(tmp_path)


def score(f1, low, high):
    return {"f1": f1, "intervals": {"f1": (low, high), "accuracy": (low, high)}, "accuracy": f1, "texts": 100}


def sized(*scores):
    return [{"trained_on": 500, "ways": {"bh": one, "none": one}} for one in scores]


def test_a_conclusion_holds_where_intervals_are_apart_that_way():
    few, many = score(0.5, 0.4, 0.6), score(0.8, 0.7, 0.9)
    report = {"recipe": "r", "english": sized(few, many), "multilingual": sized(many, few), "crossed": [],
              "translated": {"missing": "no translator"}}  # fmt: skip
    rows = {row[0]: row[3] for row in conclusions.table(report).rows}
    assert rows["more training texts help"] == "yes"
    assert rows["multilingual data help as they grow"] == "no: the contrary"
    assert rows["Benjamini-Hochberg helps (accuracy)"] == "within chance"
    assert rows["translating half of the machine texts helps"] == "not made"
    assert "answers 0.800 (0.700–0.900) of 100 texts right" in conclusions.sentence(report)


@pytest.mark.parametrize(
    ("mixed", "holds"),
    [((0.5, 0.4, 0.6), "yes"), ((0.6, 0.5, 0.72), "yes"), ((0.8, 0.75, 0.9), "no: the contrary")],
)
def test_that_a_mixture_does_not_help_much_holds_but_where_it_is_surely_better(mixed, holds):
    places = {("english", "mixed"): score(*mixed), ("multilingual", "mixed"): score(*mixed)}
    crossed = [
        {"test": test, "training": training, "ways": {"bh": places.get((test, training), score(0.6, 0.5, 0.7))}}
        for test in ("english", "multilingual") for training in ("baseline", "multilingual", "mixed")
    ]  # fmt: skip
    report = {"recipe": "r", "english": [], "multilingual": [], "crossed": crossed, "translated": {"missing": "none"}}
    rows = {row[0]: row[3] for row in conclusions.table(report).rows}
    assert rows["a mixture does not help much: on English"] == holds
    assert rows["a mixture does not help much: on others"] == holds
