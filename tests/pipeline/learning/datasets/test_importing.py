"""A labelled file is taken over whole and once, or nothing of it is, with the rows at fault named."""

import json
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import select

from bot.commands.models.dataset_columns import layout_of
from pipeline.configuration.settings import HOME
from pipeline.learning.datasets import DatasetError
from pipeline.learning.datasets.importing import Wishes, open_file, take
from pipeline.learning.datasets.layouts import NAMES, OWN, public
from pipeline.tables import ImportedLabel, LabelImport

REAL = HOME.parent / "shared" / "data"
GOOD = "texto,etiqueta\nEl paro sube un 3 %,sí\n¡Buenos días!,no\n"
COLUMNS = {"text": "texto", "label": "etiqueta"}


@pytest.fixture
def bring(sessions):
    """Import a file and commit, as the terminal does."""

    def run(path: Path, form: str = OWN, *, encoding=None, words=(), skip=False, leave_out=False, name=None, **columns):
        opened = open_file(path, encoding=encoding)
        named = columns or (COLUMNS if form == OWN else {})
        layout = layout_of(form, opened.heading, ask=False, words=words, in_language=None, **named)
        wishes = Wishes(name or path.stem, "test", skip_unlabelled=skip, leave_out_contradictions=leave_out)
        with sessions() as session:
            done = take(session, path, opened, layout, wishes)
            session.commit()
            session.refresh(done.taken)
            session.expunge_all()
        return done

    return run


@pytest.fixture
def stored(sessions):
    """The (text, label, selected) of everything that was imported."""

    def ask():
        with sessions() as session:
            columns = (ImportedLabel.text, ImportedLabel.label, ImportedLabel.selected)
            found = session.execute(select(*columns).order_by(ImportedLabel.import_id, ImportedLabel.number))
            return [tuple(row) for row in found]

    return ask


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


SAME = [("El paro sube un 3 %", 1, None), ("¡Buenos días!", 0, None)]


SAME_ROWS = [
    ("a.csv", GOOD.encode()),
    ("b.csv", GOOD.encode("utf-8-sig")),
    ("c.csv", GOOD.replace(",", ";").encode("cp1252")),
    ("d.csv", GOOD.encode("utf-16")),
    ("e.tsv", GOOD.replace(",", "\t").encode("utf-16-le")),
    ("f.tsv", GOOD.replace(",", "\t").encode()),
    ("g.jsonl", b'{"texto": "El paro sube un 3 %", "etiqueta": 1}\n\n{"etiqueta": false, "texto": "\xc2\xa1Buenos d\xc3\xadas!"}'),
]  # fmt: skip


def test_the_same_rows_in_every_form_and_encoding(bring, stored, tmp_path):
    for number, (name, content) in enumerate(SAME_ROWS, start=1):
        done = bring(write(tmp_path / name, content))
        assert (done.new, done.by_label, stored()) == (True, {0: 1, 1: 1}, SAME * number), name


def test_a_workbook_of_excel_with_its_own_kinds_of_cells(bring, stored, tmp_path):
    book = openpyxl.Workbook()
    for row in (["Texto ", "Etiqueta", None], ["El paro sube un 3 %", 1.0], [None], ["¡Buenos días!", False]):
        book.active.append(row)
    book.save(tmp_path / "desk.xlsx")
    bring(tmp_path / "desk.xlsx")
    assert stored() == SAME


def test_cells_that_were_guarded_against_formulas_come_back_as_they_were(bring, stored, tmp_path):
    bring(write(tmp_path / "a.csv", "texto,etiqueta\n'@ana dice,1\n''=raro,0\n'así es',1\n"))
    assert [text for text, *_ in stored()] == ["@ana dice", "'=raro", "'así es'"]


def test_the_same_file_again_changes_nothing_and_says_so(bring, stored, tmp_path):
    first = bring(write(tmp_path / "a.csv", GOOD))
    again = bring(write(tmp_path / "other-name.csv", GOOD))
    assert (again.new, again.taken.id, stored()) == (False, first.taken.id, SAME)
    with pytest.raises(DatasetError, match="imported as 'a'; choose another --name"):
        bring(write(tmp_path / "a.csv", GOOD + "Otra cosa,1\n"))
    assert stored() == SAME


def test_words_of_both_levels_and_words_of_ones_own(bring, stored, tmp_path):
    rows = "texto,etiqueta\na1,Selected\na2,REVIEWED\na3,rechazado\na4,comprobable\na5,nada\n"
    bring(write(tmp_path / "a.csv", rows), words=("comprobable=1", "nada=0"))
    assert [row[1:] for row in stored()] == [(1, 1), (1, None), (0, None), (1, None), (0, None)]


def test_words_in_composed_and_wide_letters_and_lists_of_one(bring, stored, tmp_path):
    rows = [("a1", "Si\u0301"), ("a2", ["no"]), ("a3", "\uff11"), ("a4", "Verificación"), ("a5", "VRAI"), ("a6", 0.0)]
    lines = "\n".join(json.dumps({"texto": text, "etiqueta": said}) for text, said in rows)
    bring(write(tmp_path / "a.jsonl", lines), words=("Verificacio\u0301n=1",))
    assert [row[1] for row in stored()] == [1, 0, 1, 1, 1, 0]


def test_words_for_no_answer_are_unlabelled_unless_they_are_given_a_meaning(bring, stored, tmp_path):
    rows = "texto,etiqueta\n" + "".join(f"a{n},{said}\n" for n, said in enumerate(("NA", "#N/A", "null", "none", "sí")))
    with pytest.raises(DatasetError, match=r"(?s)4 rows of 5.*row 2: there is no label; leave such rows out"):
        bring(write(tmp_path / "a.csv", rows))
    done = bring(write(tmp_path / "a.csv", rows), skip=True, words=("none=0",))
    assert (done.unlabelled, stored()) == (3, [("a3", 0, None), ("a4", 1, None)])


def test_ids_that_a_spreadsheet_rounded_are_told_and_not_used(bring, sessions, tmp_path):
    rows = "".join(f"{key},texto {n},1\n" for n, key in enumerate(("1.8E+18", "1.8E+18", "1800000000000000123")))
    done = bring(write(tmp_path / "a.csv", "id,texto,etiqueta\n" + rows), **COLUMNS, id="id")
    assert done.rounded_ids == 2
    with sessions() as session:
        found = session.scalars(select(ImportedLabel.external_id).order_by(ImportedLabel.number))
        assert list(found) == [None, None, "1800000000000000123"]


BAD = [
    ("a.csv", b"", {}, "a.csv is empty"),
    ("a.csv", b"texto,etiqueta\n", {}, "no rows under its heading"),
    ("a.csv", b"text,label\nx,1\n", {}, "no column 'texto', 'etiqueta'; the columns are: text, label"),
    ("a.csv", b"texto,texto\nx,1\n", {}, "the column 'texto' appears twice"),
    ("a.csv", b"texto,etiqueta\nx,1\ny,1,2\n", {}, "1 row of 2 cannot be used.*row 3: 3 columns where the heading has 2"),
    ("a.csv", b'texto,etiqueta\n"x,1\ny,0\n', {}, "line 2: not valid CSV"),
    ("a.csv", b"texto,etiqueta\nx,maybe\n ,1\ny,\n", {}, "3 rows of 3.*row 2: the label is 'maybe'.*row 3: there is no text.*row 4: there is no label"),
    ("a.csv", b"texto,etiqueta\nx,\n", {"skip": True}, "no labelled row among its 1"),
    ("a.csv", "texto,etiqueta\nd\u00eda,1\n".encode() + "a\u00f1o,1\n".encode("cp1252"), {}, "mixes encodings: 1 line not in UTF-8 .line 3."),
    ("a.csv", b"texto,etiqueta\nd\x81\x8da,1\n", {}, "bytes that are text in no encoding we know"),
    ("a.csv", GOOD.encode("cp1252"), {"encoding": "utf-8"}, "is not all utf-8"),
    ("a.csv", GOOD.encode(), {"encoding": "klingon"}, "no encoding 'klingon'"),
    ("a.csv", b"texto,etiqueta\nx,1\nX,0\ny,1\n", {}, "1 text is labelled both 0 and 1.*rows 2, 3"),
    ("a.csv", b"texto,etiqueta\nx,1\nX,0\n", {"leave_out": True}, "every text has both labels"),
    ("a.csv", b"PK\x03\x04rest", {}, "a zip or Office file"),
    ("a.csv", b"texto,etiqueta\nx\x00y,1\n", {}, "zero byte"),
    ("a.xlsx", b"texto,etiqueta\nx,1\n", {}, "is no Excel workbook"),
    ("a.xlsx", b"PK\x03\x04rest", {}, "cannot be read as an Excel workbook"),
    ("a.xls", b"\xd0\xcf\x11\xe0", {}, "files ending in .xls cannot be read"),
    ("a.jsonl", b'{"texto": "x", "etiqueta": 1}\nnonsense\n', {}, "row 2: not valid JSON"),
    ("a.jsonl", b'{"texto": "\\ud800", "etiqueta": 1}', {}, "lone surrogate"),
    ("a.csv", b"texto,etiqueta\nx,1\n", {"words": ("yes",)}, "write WORD=0 or WORD=1"),
    ("a.csv", b"texto,etiqueta\nx,1\n", {"form": "claimbuster"}, "not laid out as claimbuster is. Needed: text, verdict"),
    ("a.csv", b"texto,etiqueta,s\nx,0,1\n", {"text": "texto", "label": "etiqueta", "selected": "s"}, "selected .1. but labelled 0"),
]  # fmt: skip


def test_what_cannot_be_used_is_told_with_its_rows_and_nothing_is_kept(bring, sessions, tmp_path):
    for name, content, how, says in BAD:
        with pytest.raises(DatasetError, match=f"(?s){says}"):
            bring(write(tmp_path / name, content), **how)
    with sessions() as session:
        assert session.scalars(select(LabelImport)).all() == []
        assert session.scalars(select(ImportedLabel)).all() == []


def test_of_many_problems_the_first_ten_are_told_and_all_are_counted(bring, tmp_path):
    rows = "".join(f"text {n},{'maybe' if n % 2 else 'no'}\n" for n in range(5000))
    with pytest.raises(DatasetError) as caught:
        bring(write(tmp_path / "a.csv", "texto,etiqueta\n" + rows))
    lines = str(caught.value).splitlines()
    assert lines[0] == "a.csv: 2,500 rows of 5,000 cannot be used. Nothing was imported."
    assert [line.split(":")[0] for line in lines[1:11]] == [f"  row {n}" for n in range(3, 23, 2)]
    assert lines[11:] == ["  and 2,490 more."]


def test_duplicates_count_once_and_are_told(bring, stored, tmp_path):
    done = bring(write(tmp_path / "a.csv", GOOD + "el paro  SUBE un 3 %,1\nx,1\nX,0\n"), leave_out=True)
    assert (done.repeated, done.contradictory, stored()) == (1, 2, SAME)


MEASURE = """
import resource
from bot.commands.main import claimwire
for name in ("small", "large"):
    words = ["dataset", "import", f"{name}.csv", "--text", "texto", "--label", "etiqueta"]
    claimwire(words, standalone_mode=False)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def test_a_large_file_needs_no_more_memory_than_a_small_one(database_url, redis_url, tmp_path):
    for name, rows in (("small", 1000), ("large", 25_000)):
        with (tmp_path / f"{name}.csv").open("w") as out:
            out.write("texto,etiqueta\n")
            out.writelines(f"{n} números y {n * n} letras {'relleno ' * 20},{n % 2}\n" for n in range(rows))
    env = {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "SOURCE": "replay", "PYTHONPATH": str(HOME)}
    command = [sys.executable, "-c", MEASURE]
    done = subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    _, small, _, large = done.stdout.splitlines()
    # Kilobytes. The file has 5 MB, and its rows would have about 20 as objects.
    assert int(large) - int(small) < 3_000


def test_each_public_layout_is_known_by_its_heading():
    headings = {
        "newtral": "topic_id,tweet_id,tweet_url,tweet_text,claim,check-worthiness",
        "claimbuster": "Sentence_id,Text,Speaker,Speaker_title,Speaker_party,File_id,Length,Line_number,Sentiment,Verdict",
        "checkthat-2020": "topic_id,tweet_id,tweet_url,tweet_text,claim,check_worthiness",
        "checkthat-2021": "topic_id,tweet_id,tweet_url,tweet_text,claim,check_worthiness",
        "checkthat-2022": "topic,tweet_id,tweet_url,tweet_text,class_label",
        "checkthat-2023": "tweet_id,tweet_url,tweet_text,ocr_text,class_label",
        "checkthat-2024": "Sentence_id,Text,class_label",
    }
    assert {OWN, *headings} == set(NAMES)
    for name, heading in headings.items():
        layout = public(name, heading.split(","))
        assert layout.label in ("claim", "verdict", "check_worthiness", "class_label")
    assert public("newtral", headings["newtral"].split(",")).selected == "check_worthiness"


def test_claimbusters_three_verdicts(bring, stored, tmp_path):
    bring(write(tmp_path / "g.csv", "Sentence_id,Text,Verdict\n1,a1,-1\n2,a2,0\n3,a3,1\n"), form="claimbuster")
    assert [row[1] for row in stored()] == [0, 0, 1]


@pytest.mark.parametrize(
    ("file", "form", "counts"),
    [
        ("checkthat-2021-es/es_dev.jsonl", "newtral", {0: 769, 1: 475}),
        ("checkthat-2020/en_train.tsv", "checkthat-2020", {0: 397, 1: 207}),
        ("checkthat-2024/en_dev.tsv", "checkthat-2024", {0: 782, 1: 237}),
        ("checkthat-2022/nl_train.tsv", "checkthat-2022", {0: 1567, 1: 377}),
    ],
)
def test_real_files_are_read_to_their_last_row(bring, file, form, counts):
    if not (REAL / file).exists():
        pytest.skip("The real data sets are not on this machine.")
    assert bring(REAL / file, form=form, skip=True).by_label == counts
