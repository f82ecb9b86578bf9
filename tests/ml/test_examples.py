import itertools
import json
from collections import Counter

import pytest

from ml.examples import Example, ExamplesError, assign_folds, data_hash, in_fixed_order, read_examples, split


def file(tmp_path, name: str, content: str | bytes):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
    return path


def test_reads_json_lines(tmp_path):
    rows = [
        {
            "id": "a1",
            "text": "línea\u2028una",
            "label": 1,
            "selected": 0,
            "language": "es",
            "account": "x",
            "weight": 2,
        },
        {"id": 7, "text": "", "label": "no", "lang": "ca", "author_id": "12", "reason": "none"},
        {"text": "nul \x00, surrogate \ud83d", "label": True, "selected": None},
    ]
    path = file(tmp_path, "a.jsonl", "\n\n".join(map(json.dumps, rows)))
    assert list(read_examples(path)) == [
        Example(text="línea\u2028una", label=1, selected=0, language="es", account="x", weight=2.0, id="a1"),
        Example(text="", label=0, language="ca", account="12", id="7"),
        Example(text="nul \x00, surrogate \ud83d", label=1),
    ]


def test_reads_tsv_with_and_without_quotes(tmp_path):
    path = file(tmp_path, "a.tsv", '\ufefftext\tclaim\n"says ""yes"", twice"\t1\r\n"left open\t0\n\n\u2028x "y"\t1\n')
    assert [(e.text, e.label) for e in read_examples(path, label="claim")] == [
        ('says "yes", twice', 1),
        ('"left open', 0),
        ('\u2028x "y"', 1),
    ]


def test_reads_csv_with_line_breaks(tmp_path):
    path = file(tmp_path, "a.csv", 'claim,tweet_text\n1,"two\nlines, ""quoted"""\n0,nul \x00\n')
    assert [(e.text, e.label) for e in read_examples(path, text="tweet_text", label="claim")] == [
        ('two\nlines, "quoted"', 1),
        ("nul \x00", 0),
    ]


def test_reads_without_labels(tmp_path):
    path = file(tmp_path, "a.jsonl", '{"text": "a", "label": "whatever"}')
    assert list(read_examples(path, label=None)) == [Example(text="a")]


def test_reads_no_further_than_asked(tmp_path):
    path = file(tmp_path, "a.jsonl", '{"text": "a", "label": 1}\n' * 3 + "broken")
    assert len(list(itertools.islice(read_examples(path), 3))) == 3


def test_skips_unlabelled_rows_when_told(tmp_path):
    path = file(tmp_path, "a.tsv", "text\tlabel\na\t\nb\t1\n")
    assert [e.text for e in read_examples(path, skip_unlabelled=True)] == ["b"]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.tsv", "text\tclaim\na\t1\n", "a.tsv, line 2: no column 'label'; choose one of: text, claim"),
        ("a.csv", "words,label\na,1\n", "a.csv, line 2: no column 'text'; choose one of: words, label"),
        (
            "a.jsonl",
            '{"text": "a", "label": 1}\n{"text": "a", "label": 2}',
            "line 2: 2 in column 'label' is not 0 or 1",
        ),
        ("a.tsv", "text\tlabel\na\tmaybe\n", "line 2: 'maybe' in column 'label' is not 0 or 1; mend it or"),
        ("a.tsv", "text\tlabel\na\t\n", "line 2: no label in column 'label'; write 0 or 1, or skip"),
        ("a.jsonl", '{"text": "a", "label": 0.5}', "line 1: 0.5 in column 'label' is not 0 or 1"),
        ("a.jsonl", '{"text": "a", "label": 1, "weight": -1}', "line 1: the weight is -1; write a number above 0"),
        ("a.jsonl", '{"text": "a", "label": 1, "weight": "x"}', "line 1: the weight is 'x'"),
        ("a.jsonl", '{"text": 5, "label": 1}', "line 1: the text in column 'text' is not a string"),
        ("a.jsonl", '{"text": "a", "label": 1}\n{"text": ', "line 2: not valid JSON; write one JSON object"),
        ("a.jsonl", "[" * 100_000, "line 1: not valid JSON"),
        ("a.jsonl", "[1]", "line 1: not a JSON object"),
        ("a.tsv", "text\tlabel\na\n", "line 2: 1 columns where the heading has 2"),
        ("a.csv", 'text,label\n"a,1\nb,0\n', "not valid CSV"),
        ("a.tsv", b"text\tlabel\n\x81\t1\n", "1 line not in UTF-8 .line 2.* save it as UTF-8"),
        ("a.tsv", "text\tlabel\n", "a.tsv holds no examples; give a file with at least one row"),
        ("a.csv", "", "a.csv is empty .0 bytes.; give a file with"),
        ("a.jsonl", "\n", "a.jsonl holds no rows; give a file with"),
        ("a.pdf", "x", r"files ending in \.pdf cannot be read; give \.csv, \.tsv, \.jsonl or \.xlsx"),
        ("a.xlsx", "x", "no Excel workbook, whatever its name says; save it anew as .xlsx"),
    ],
)
def test_what_cannot_be_read_says_where_and_what_next(tmp_path, name, content, says):
    with pytest.raises(ExamplesError, match=says):
        list(read_examples(file(tmp_path, name, content)))


def test_a_missing_file_is_named(tmp_path):
    for name in ("nowhere.tsv", "nowhere"):
        with pytest.raises(ExamplesError, match=rf"{name} cannot be opened .* check the path"):
            list(read_examples(tmp_path / name))


@pytest.mark.parametrize("wrong", [{"label": -1}, {"selected": -1}, {"weight": 0.0}, {"weight": float("nan")}])
def test_an_example_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(ExamplesError, match="; give"):
        Example(text="a", **wrong)


def many(n: int = 100) -> list[Example]:
    return [Example(text=f"post {k}", label=int(k % 4 == 0)) for k in range(n)]


def test_folds_share_labels_and_ignore_order():
    examples = many()
    folds = assign_folds(examples, folds=5)
    assert Counter(folds) == dict.fromkeys(range(5), 20)
    assert Counter(fold for fold, e in zip(folds, examples, strict=True) if e.label) == dict.fromkeys(range(5), 5)
    assert assign_folds(examples[::-1], folds=5) == folds[::-1]
    assert assign_folds(examples, folds=5, seed=1) != folds


def test_copies_of_a_text_stay_in_one_fold():
    examples = [*many(), *(Example(text=f"post {k % 9}", label=1) for k in range(50))]
    fold_of = {}
    for example, fold in zip(examples, assign_folds(examples, folds=5), strict=True):
        assert fold_of.setdefault(example.text, fold) == fold


def test_few_texts_give_few_folds():
    assert set(assign_folds(many(9), folds=5)) == {0, 1, 2}


@pytest.mark.parametrize("n", [20, 100, 1001])
def test_split_has_the_shares_of_the_paper(n):
    examples = many(n)
    parts = split(examples)
    assert [len(part) for part in parts] == pytest.approx([0.8 * n, 0.1 * n, 0.1 * n], abs=2)
    assert sorted(e.text for part in parts for e in part) == sorted(e.text for e in examples)
    assert all(any(e.label for e in part) for part in parts) or n == 20
    assert [set(map(id, part)) for part in split(examples[::-1])] == [set(map(id, part)) for part in parts]
    with pytest.raises(ExamplesError, match="add up to 1"):
        split(examples, shares=(0.5, 0.6))


def test_the_data_hash_ignores_order_and_sees_everything_else():
    examples = many(10)
    assert data_hash(examples) == data_hash(examples[::-1])
    assert data_hash(examples) != data_hash(examples[1:])
    assert data_hash([Example(text="a", label=1)]) != data_hash([Example(text="a", label=0)])
    assert data_hash([Example(text="\ud83d")])
    assert in_fixed_order(examples) == in_fixed_order(examples[::-1])


SEMEVAL = {"id": 7, "text": "Words.", "label": 1, "model": "bloomz"}


@pytest.mark.parametrize(
    ("source", "language"),
    [("wikihow", "en"), ("PeerRead", "en"), ("russian", "ru"), ("Chinese", "zh"), ("urdu", "ur"), ("klingon", None)],
)
def test_the_source_of_semeval_texts_says_the_language(tmp_path, source, language):
    path = tmp_path / "subtaskA.jsonl"
    path.write_text(json.dumps(SEMEVAL | {"source": source}) + "\n")
    (found,) = read_examples(path)
    assert (found.language, found.label, found.id) == (language, 1, "7")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"label": 2}, "line 2: 2 in column 'label' is not 0 or 1"),
        ({"text": None}, "line 2: the text in column 'text' is not a string"),
        ({"label": None}, "line 2: no label in column 'label'"),
    ],
)
def test_bad_rows_of_semeval_are_told_with_their_line(tmp_path, change, says):
    path = tmp_path / "subtaskA.jsonl"
    row = SEMEVAL | {"source": "arabic"}
    path.write_text(f"{json.dumps(row)}\n{json.dumps(row | change)}\n")
    with pytest.raises(ExamplesError, match=says):
        list(read_examples(path))


def test_ids_that_a_spreadsheet_rounded_are_not_used_and_counted(tmp_path, caplog):
    path = tmp_path / "examples.csv"
    path.write_text("id,text,label\n1.61E+18,One,1\n1610000000000000000,Two,0\n1612345678901234567,Three,0\n,Four,1\n")
    assert [one.id for one in read_examples(path)] == [None, None, "1612345678901234567", None]
    assert caplog.messages == [
        "examples.csv: 2 of the ids look as if a spreadsheet had rounded them, and are not used; format that column as text."
    ]
