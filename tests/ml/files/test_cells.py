"""Words and ids in cells, as spreadsheets and labelling tools write them."""

import json
import math

import pytest

from ml.examples import ExamplesError, read_examples
from ml.files import fold, is_rounded, open_rows, whole_id, word

WHOLE = {
    "1799000111222333444": "1799000111222333444",
    "'1799000111222333444": "1799000111222333444",
    '="1799000111222333444"': "1799000111222333444",
    " 1799000111222333444 ": "1799000111222333444",
    1799000111222333444: "1799000111222333444",
    "1.799000111222333444E+18": "1799000111222333444",
    "9001.0": "9001",
    9001.0: "9001",
    "a-17": "a-17",
    "4e10": "4e10",
    "1799000111222333000": "1799000111222333000",
    0: "0",
}
ROUNDED = ["1.8E+18", "1,79900011122233E+18", "1e+18", 1.799000111222333e18, "1799000111222333440.0",
           "1799000111222330000", 1799000111222330000, "'1.8E+18", '="1.8E+18"']  # fmt: skip


@pytest.mark.parametrize("cell", WHOLE)
def test_an_id_is_read_where_its_digits_are_whole(cell):
    assert (whole_id(cell), is_rounded(cell)) == (WHOLE[cell], False)


@pytest.mark.parametrize("cell", ROUNDED)
def test_an_id_that_a_spreadsheet_rounded_is_none(cell):
    assert (whole_id(cell), is_rounded(cell)) == (None, True)


@pytest.mark.parametrize("cell", [None, "", "  ", [], {}])
def test_an_empty_cell_is_no_id_and_was_not_rounded(cell):
    assert (whole_id(cell), is_rounded(cell)) == (None, False)


WORDS = [
    (["sí"], "sí"), ([], ""), ([" no ", "no"], "no"), (["sí", "no"], "sí, no"), ("['sí']", "sí"), ('["no"]', "no"),
    ("[]", ""), (1.0, "1"), ("0,0", "0"), ("1E+00", "1"), ("-1.0", "-1"), (True, "True"), (math.nan, ""), (None, ""),
    (0.5, "0.5"), ("[ojo] es falso", "[ojo] es falso"),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "said"), WORDS)
def test_a_word_is_read_out_of_what_holds_it(cell, said):
    assert word(cell) == said


def test_words_are_compared_composed_and_in_small_letters():
    assert fold("SI\u0301") == fold("sí") == "sí"
    assert fold("\uff11") == "1"


STUDIO = [
    {"id": 5, "data": {"text": "Baja el paro"}, "annotations": [{"result": [
        {"from_name": "clase", "type": "choices", "value": {"choices": ["yes"]}}]}]},
    {"id": 6, "data": {"text": "Hola"}, "annotations": [
        {"was_cancelled": True, "result": [{"from_name": "clase", "value": {"choices": ["yes"]}}]},
        {"result": [{"from_name": "clase", "value": {"choices": ["no"]}}]}]},
]  # fmt: skip
ARGILLA = [
    {"id": "a", "fields": {"text": "Baja el paro"}, "responses": {"clase": [
        {"value": "yes", "status": "submitted"}, {"value": "yes"}, {"value": "no", "status": "draft"}]}},
    {"id": "b", "fields": {"text": "Hola"}, "responses": {"clase": [{"value": "no", "status": "submitted"}]}},
]  # fmt: skip
FLAT = [{"text": "Baja el paro", "clase": ["yes"]}, {"text": "Hola", "clase": "NO"}]


@pytest.mark.parametrize("records", [STUDIO, ARGILLA, FLAT], ids=["label studio", "argilla", "flat"])
@pytest.mark.parametrize("ending", [".json", ".jsonl"])
def test_what_tools_for_labelling_export_is_read_as_it_is(tmp_path, records, ending):
    written = json.dumps(records) if ending == ".json" else "\n".join(map(json.dumps, records))
    path = tmp_path / f"a{ending}"
    path.write_text(written)
    assert [(one.text, one.label) for one in read_examples(path, label="clase")] == [("Baja el paro", 1), ("Hola", 0)]


def test_annotators_who_disagree_are_named_and_no_answer_is_unlabelled(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"text": "a", "label": ["yes", "no"]}')
    with pytest.raises(ExamplesError, match=r"\['yes', 'no'\] in column 'label' is not 0 or 1"):
        list(read_examples(tmp_path / "a.jsonl"))
    (tmp_path / "b.csv").write_text("text,label\n" + "".join(f"{n},{n}\n" for n in ("NA", "nan", "#N/A", "", "yes")))
    assert [one.text for one in read_examples(tmp_path / "b.csv", skip_unlabelled=True)] == ["yes"]
    with pytest.raises(ExamplesError, match="line 2: no label in column 'label'"):
        list(read_examples(tmp_path / "b.csv"))


@pytest.mark.parametrize("content", ['{"text": "a"}', "[" * 100_000, "nothing"])
def test_json_that_is_no_list_says_the_way_out(tmp_path, content):
    (tmp_path / "a.json").write_text(content)
    with pytest.raises(ExamplesError, match=r"or as JSON Lines \(\.jsonl\)"):
        list(open_rows(tmp_path / "a.json"))
