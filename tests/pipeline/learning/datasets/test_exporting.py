"""A version in files: the same rows in every format, whole or not there."""

import csv
import json
import re
import sys

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.examples import read_examples
from ml.files.formula_guard import harmless, original
from pipeline.learning.datasets import DatasetError, exporting, find
from pipeline.learning.datasets.exporting import Wanted, export
from tests.pipeline.learning.datasets.conftest import vote

RISKY = '=HYPERLINK("http://bad.example")'


@pytest.fixture
def write(sessions, votes, built):
    """Build a version of three hundred rows and export it."""
    votes[:] = [
        vote(str(n), f"{RISKY} {n} {n**3} {n**5}", n % 2, language="es", sampling_probability=0.5) for n in range(300)
    ]
    built()

    def run(out, form, **wanted):
        with sessions() as session:
            return export(session, find(session, "latest"), out, form=form, wanted=Wanted(**wanted))

    return run


def test_every_format_holds_the_same_rows(write, tmp_path):
    paths = {form: tmp_path / f"a{ending}" for form, ending in exporting.FORMATS.items()}
    assert {write(path, form) for form, path in paths.items()} == {300}
    lines = [json.loads(line) for line in paths["jsonl"].read_text().splitlines()]
    assert {tuple(line) for line in lines} == {exporting.COLUMNS}
    assert lines[0]["text"].startswith(RISKY)
    with paths["csv"].open(encoding="utf-8-sig", newline="") as stream:
        table = list(csv.DictReader(stream))
    assert {row["text"][0] for row in table} == {"'"}
    assert all(line[0] == line[-1] == '"' for line in paths["csv"].read_text(encoding="utf-8-sig").splitlines())
    assert [original(row["text"]) for row in table] == [line["text"] for line in lines]
    parquet = pq.read_table(paths["parquet"]).to_pylist()
    assert [row["id"] for row in parquet] == [line["id"] for line in lines]
    splits = {part: pq.read_table(tmp_path / "a" / "data" / f"{part}.parquet").num_rows for part in ("train", "test")}
    assert splits == {part: sum(line["split"] == part for line in lines) for part in splits}
    assert [example.label for example in read_examples(paths["jsonl"])] == [line["label"] for line in lines]
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_the_folder_says_where_its_splits_are(write, tmp_path):
    write(tmp_path / "set", "huggingface", splits=("train",), weighted=True)
    card = (tmp_path / "set" / "README.md").read_text()
    assert card.startswith("---\n")
    assert re.findall(r"split: (\w+)\n    path: (\S+)", card) == [("train", "data/train.parquet")]
    assert "- es\n" in card
    assert set(pq.read_table(tmp_path / "set" / "data" / "train.parquet")["weight"].to_pylist()) == {2.0}


def test_what_is_there_already_is_left_alone(write, tmp_path):
    (tmp_path / "a.csv").write_text("mine")
    (tmp_path / "a").mkdir()
    for out, form in ((tmp_path / "a.csv", "csv"), (tmp_path / "a", "huggingface")):
        with pytest.raises(DatasetError, match="is there already"):
            write(out, form)
    with pytest.raises(DatasetError, match="cannot be written"):
        write(tmp_path / "no" / "a.csv", "csv")
    assert (tmp_path / "a.csv").read_text() == "mine"
    with pytest.raises(DatasetError, match="no format has this ending"):
        exporting.form_of(tmp_path / "a.docx")


def test_without_pyarrow_the_next_step_is_told_and_nothing_is_left(write, tmp_path, monkeypatch):
    monkeypatch.delitem(sys.modules, "ml.files.parquet", raising=False)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    for form in ("parquet", "huggingface"):
        with pytest.raises(DatasetError, match=r'pip install -c constraints.txt -e "\.\[parquet\]"'):
            write(tmp_path / form, form)
    assert list(tmp_path.iterdir()) == []


@given(st.text(alphabet="'=+-@\t\r＝ab 1", max_size=6))
def test_cells_are_harmless_and_come_back_as_they_were(cell):
    guarded = harmless(cell)
    assert original(guarded) == cell
    assert not re.match(r"[=+\-@\t\r＝]", guarded)
