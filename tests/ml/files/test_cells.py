"""Words and ids in cells, as spreadsheets and labelling tools write them."""

import json
import math
import unicodedata

import pytest

from ml.examples import ExamplesError, read_examples
from ml.files import YES_NO, fold, is_rounded, open_rows, whole_id, word

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
    "='1799000111222333444'": "1799000111222333444",
    "1,799,000,111,222,333,444": "1799000111222333444",
    "1\xa0799\xa0000\xa0111\xa0222\xa0333\xa0444": "1799000111222333444",
    "’1799000111222333444": "1799000111222333444",
    "=1799000111222333444": "1799000111222333444",
    "\u200e1799000111222333444\u200b": "1799000111222333444",
    "１７９９０００１１１２２２３３３４４４": "1799000111222333444",
}
ROUNDED = ["1.8E+18", "1,79900011122233E+18", "1e+18", 1.799000111222333e18, "1799000111222333440.0",
           "1799000111222330000", 1799000111222330000, "'1.8E+18", '="1.8E+18"',
           "1.8E18", "1,8e18", "1.8 E+18", "1.8E+0018", "+1.8E+18", "1.8×10^18", "18E+17", "1,799,000,111,222,330,000",
           "########"]  # fmt: skip


@pytest.mark.parametrize("cell", WHOLE)
def test_an_id_is_read_where_its_digits_are_whole(cell):
    assert (whole_id(cell), is_rounded(cell)) == (WHOLE[cell], False)


@pytest.mark.parametrize("cell", ROUNDED)
def test_an_id_that_a_spreadsheet_rounded_is_none(cell):
    assert (whole_id(cell), is_rounded(cell)) == (None, True)


@pytest.mark.parametrize("cell", [None, "", "  ", [], {}, "NaN", math.nan, "None", "#N/A", "-"])
def test_an_empty_cell_is_no_id_and_was_not_rounded(cell):
    assert (whole_id(cell), is_rounded(cell)) == (None, False)


WORDS = [
    (["sí"], "sí"), ([], ""), ([" no ", "no"], "no"), (["sí", "no"], "sí, no"), ("['sí']", "sí"), ('["no"]', "no"),
    ("[]", ""), (1.0, "1"), ("0,0", "0"), ("1E+00", "1"), ("-1.0", "-1"), (True, "True"), (math.nan, ""), (None, ""),
    (0.5, "0.5"), ("[1]", "1"), ("[True]", "True"), ("'1", "1"), ("’no", "no"), ('="sí"', "sí"), ("[ojo] es falso", "[ojo] es falso"),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "said"), WORDS)
def test_a_word_is_read_out_of_what_holds_it(cell, said):
    assert word(cell) == said


def test_words_are_compared_composed_and_in_small_letters():
    assert fold("SI\u0301") == fold("sí") == "sí"
    assert fold("\uff11") == "1"


LANGUAGES = {
    "sí no": "es", "sim não": "pt", "oui non": "fr", "ja nein": "de", "ja nej": "sv", "bai ez": "eu", "cert fals": "ca",
    "tak nie": "pl", "ano ne": "cs", "igen nem": "hu", "da nu": "ro", "да нет": "ru", "так ні": "uk", "ναι όχι": "el",
    "evet HAYIR": "tr", "نعم لا": "ar", "はい いいえ": "ja", "是 否": "zh", "예 아니요": "ko", "T F": "R", "V F": "es",
}  # fmt: skip


@pytest.mark.parametrize("words", LANGUAGES)
def test_yes_and_no_are_known_in_the_languages_of_desks(words):
    assert [YES_NO[fold(one)] for one in words.split()] == [1, 0]
    assert [YES_NO[fold(unicodedata.normalize("NFD", one))] for one in words.split()] == [1, 0]


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
OLD_STUDIO = [
    {"id": 5, "data": {"text": "Baja el paro"}, "completions": [{"result": [
        {"from_name": "clase", "value": {"taxonomy": [["hecho", "yes"]]}}]}]},
    {"id": 6, "data": {"text": "Hola"}, "completions": [{"result": [{"from_name": "clase", "value": {"rating": 0}}]}]},
]  # fmt: skip
OLD_ARGILLA = [
    {"fields": {"text": "Baja el paro"}, "responses": [
        {"values": {"clase": {"value": "yes"}}, "status": "submitted"},
        {"values": {"clase": {"value": "no"}}, "status": "discarded"}]},
    {"fields": {"text": "Hola"}, "responses": [{"values": {"clase": {"value": "no"}}}]},
]  # fmt: skip
ARGILLA_ROWS = [
    {
        "text": "Baja el paro",
        "clase": [{"user_id": "u", "value": "yes", "status": "submitted"}, {"value": "no", "status": "draft"}],
    },
    {"text": "Hola", "clase.responses": ["no", "yes"], "clase.responses.status": ["submitted", "discarded"]},
]
STUDIO_ROWS = [{"text": "Baja el paro", "clase": {"choices": ["yes"]}}, {"text": "Hola", "clase": "no"}]
LATE = [{"id": 4, "data": {"text": "Nadie lo miró"}, "annotations": []}, *STUDIO]
FLAT = [{"text": "Baja el paro", "clase": ["yes"]}, {"text": "Hola", "clase": "NO"}]


EXPORTS = {
    "label studio": STUDIO, "old label studio": OLD_STUDIO, "rows of label studio": STUDIO_ROWS,
    "first task unlabelled": LATE, "argilla": ARGILLA, "old argilla": OLD_ARGILLA, "rows of argilla": ARGILLA_ROWS,
    "flat": FLAT,
}  # fmt: skip


@pytest.mark.parametrize("records", EXPORTS.values(), ids=EXPORTS)
@pytest.mark.parametrize("ending", [".json", ".jsonl"])
def test_what_tools_for_labelling_export_is_read_as_it_is(tmp_path, records, ending):
    written = json.dumps(records) if ending == ".json" else "\n".join(map(json.dumps, records))
    path = tmp_path / f"a{ending}"
    path.write_text(written)
    found = read_examples(path, label="clase", skip_unlabelled=True)
    assert [(one.text, one.label) for one in found] == [("Baja el paro", 1), ("Hola", 0)]
    assert "clase" in open_rows(path).heading


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
