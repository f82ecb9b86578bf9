"""Tables of text as spreadsheets of many countries save them."""

import pytest

from ml.files import Broken, ExamplesError, harmless, open_rows
from tests.ml.files.books import book, row, text

SAME = [("Sube el pan, y «la luz»; 3 %", "1"), ("Buenos días | a todos", "0"), ('Dice "no"', "1")]
QUOTED = 'text{0}label\n"Sube el pan, y «la luz»; 3 %"{0}1\n"Buenos días | a todos"{0}0\n"Dice ""no"""{0}1\n'


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("said", [False, True])
def test_the_separator_is_told_by_parsing_or_by_the_first_line(tmp_path, separator, said):
    first = f"sep={separator}\r\n" if said else ""
    (tmp_path / "a.csv").write_text(first + QUOTED.format(separator), newline="")
    opened = open_rows(tmp_path / "a.csv")
    rows = list(opened)
    assert [(row["text"], row["label"]) for _, row in rows] == SAME
    assert [number for number, _ in rows] == [number + said for number in (2, 3, 4)]


HEADINGS = [
    ('"Frase, tal cual, sin más";etiqueta\nuno;1\ndos;0\n', ["Frase, tal cual, sin más", "etiqueta"]),
    ("¿comprobable, sí, no?;texto\n1;Hola\n0;Adiós\n", ["¿comprobable, sí, no?", "texto"]),
    ("texto;etiqueta\nuno;1,0\ndos;0,0\n", ["texto", "etiqueta"]),
    ("texto\nuno, y más\ndos; y tres\n", ["texto"]),
    ("texto,etiqueta\nuno; dos,1\ntres; cuatro,0\n", ["texto", "etiqueta"]),
    ("texto,etiqueta\nroto\n", ["texto", "etiqueta"]),
    ("@ana\n@luis\n", ["@ana"]),
    ("\n ; \ntexto;etiqueta\nuno, y más;1\n", ["texto", "etiqueta"]),
    ("\u200btexto\u00a0;\ufeffetiqueta\nuno;1\n", ["texto", "etiqueta"]),
    ("sep=;;;\ntexto;etiqueta;\nuno, y más;1;\n", ["texto", "etiqueta", ""]),
]


@pytest.mark.parametrize(("content", "heading"), HEADINGS)
def test_a_heading_with_other_separators_in_it_does_not_mislead(tmp_path, content, heading):
    (tmp_path / "a.csv").write_text(content)
    assert open_rows(tmp_path / "a.csv").heading == heading


def test_cells_beyond_the_heading_count_only_where_they_hold_something(tmp_path):
    (tmp_path / "a.csv").write_text("texto,etiqueta\nuno,1,,\ndos,0,,algo\n")
    (_, first), (_, second) = open_rows(tmp_path / "a.csv")
    assert first == {"texto": "uno", "etiqueta": "1"}
    assert isinstance(second, Broken)


def test_spaces_before_a_quoted_cell_are_none_of_its_words(tmp_path):
    (tmp_path / "a.csv").write_text('id, texto, etiqueta\n1, "uno, y más", 1\n2, "dos", "0"\n')
    assert [list(row.values()) for _, row in open_rows(tmp_path / "a.csv")] == [
        ["1", "uno, y más", "1"],
        ["2", "dos", "0"],
    ]


def test_tabs_with_line_breaks_inside_quotes_are_read_as_excel_writes_them(tmp_path):
    (tmp_path / "a.txt").write_bytes('texto\tetiqueta\r\n"una\notra"\t1\r\n'.encode("utf-16"))
    assert [row for _, row in open_rows(tmp_path / "a.txt")] == [{"texto": "una\notra", "etiqueta": "1"}]


def test_a_text_file_may_hold_commas(tmp_path):
    (tmp_path / "a.txt").write_text("texto,etiqueta\nuno,1\n")
    assert open_rows(tmp_path / "a.txt").heading == ["texto", "etiqueta"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (",".join("a" * 200_000), "more than 1,000 columns; keep those that are needed"),
        ('a,b\n"' + "x" * 2_000_000 + '",1\n', "line 2: not valid CSV .field larger than field limit"),
        ("a,b\n" + '"x\n",' * 3_000_000, "line 2: not valid CSV .a row has more than 10,000,000 characters"),
        ("a,b\n" + "x" * 12_000_000, "line 2 has more than 10,000,000 characters; is it a table"),
        ('a,b\n"dice \\"no\\" hoy",1\n', "one that stands inside a quoted cell is written twice"),
    ],
    ids=["columns", "cell", "row", "line", "backslash"],
)
def test_what_cannot_be_a_table_is_refused_while_reading(tmp_path, content, says):
    (tmp_path / "a.csv").write_text(content)
    with pytest.raises(ExamplesError, match=says):
        list(open_rows(tmp_path / "a.csv"))


def test_a_table_of_an_old_mac_is_not_taken_for_one_of_windows(tmp_path):
    (tmp_path / "a.csv").write_bytes("texto,etiqueta\nEl año y la mañana,1\n".encode("mac_roman"))
    with pytest.raises(ExamplesError, match=r"text in no encoding we know.*save it as UTF-8, or name its encoding"):
        open_rows(tmp_path / "a.csv")
    (tmp_path / "b.csv").write_bytes("texto,etiqueta\nEl año, norte–sur, l’eau,1\n".encode("cp1252"))
    assert open_rows(tmp_path / "b.csv").encoding == "cp1252 (guessed)"


FOREIGN = {
    "cp850": "El año y la mañana",
    "cp1250": "Dług publiczny wzrósł",
    "iso8859-2": "Zażółć gęślą jaźń, dług",
    "cp1251": "Бюджет вырос",
    "koi8-r": "Бюджет вырос",
    "cp1253": "Η ανεργία μειώθηκε",
    "cp1255": "האבטלה ירדה",
    "cp1256": "انخفضت البطالة",
    "cp932": "失業率が下がった",
    "gb18030": "失业率下降了",
    "cp949": "실업률이 떨어졌다",
}


@pytest.mark.parametrize("encoding", FOREIGN)
def test_a_table_of_another_alphabet_is_not_taken_for_one_of_windows(tmp_path, encoding):
    content = f"texto;etiqueta\r\n{FOREIGN[encoding]};1\r\n".encode(encoding)
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(ExamplesError, match="in no encoding we know: 1 line not in UTF-8"):
        open_rows(tmp_path / "a.csv")
    assert next(iter(open_rows(tmp_path / "a.csv", encoding=encoding)))[1]["texto"] == FOREIGN[encoding]


@pytest.mark.parametrize(
    "words", ["Zvýší daně příští rok", "Nőtt az űr", "Țara și pâinea bună".replace("Ț", "ţ").replace("ș", "ş")]
)
def test_letters_that_no_language_of_the_west_has_side_by_side_are_of_the_east(tmp_path, words):
    (tmp_path / "a.csv").write_bytes(f"texto;etiqueta\n{words};1\n".encode("cp1250"))
    with pytest.raises(ExamplesError, match="in no encoding we know"):
        open_rows(tmp_path / "a.csv")


@pytest.mark.parametrize(
    "words",
    ["«¡Él, sí!»… –dijo–", "Noooóóóóó", "l’Ångström déjà vu à Besançon", "größer für Übermut", "20 m² – 3 ½ £ ¿no?"],
)
def test_what_is_of_the_west_stays_so(tmp_path, words):
    (tmp_path / "a.csv").write_bytes(f"texto;etiqueta\n{words};1\n".encode("cp1252"))
    assert next(iter(open_rows(tmp_path / "a.csv")))[1]["texto"] == words


@pytest.mark.parametrize("encoding", ["utf-32", "utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be"])
def test_wide_unicode_is_read_without_its_mark(tmp_path, encoding):
    (tmp_path / "a.csv").write_bytes("texto;etiqueta\nEl año;1\n".encode(encoding))
    assert [row for _, row in open_rows(tmp_path / "a.csv")] == [{"texto": "El año", "etiqueta": "1"}]


WRITTEN = {
    "ru": "Мэр сообщил что безработица снизилась", "el": "Ο δήμαρχος είπε ότι η ανεργία μειώθηκε", "zh": "市长昨天在会上说失业率下降了",
    "ja": "市長は昨日、失業率が下がったと発表した。", "ko": "시장은 실업률이 떨어졌다고 발표했다", "ar": "قال رئيس البلدية إن البطالة انخفضت",
    "th": "นายกเทศมนตรีกล่าวว่าอัตราการว่างงานลดลง", "hi": "महापौर ने कहा कि बेरोज़गारी घटी", "emoji": "😀😀 🇪🇸 \uf8ff 👩‍🚒",
    "pl": "Burmistrz powiedział, że bezrobocie spadło",
}  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("language", WRITTEN)
def test_wide_unicode_of_every_script_is_read_without_its_mark(tmp_path, encoding, language):
    rows = "".join(f"{WRITTEN[language] * 9};{number % 2}\n" for number in range(90))
    (tmp_path / "a.csv").write_bytes(f"текст;label\n{rows}".encode(encoding))
    found = [row for _, row in open_rows(tmp_path / "a.csv")]
    assert (len(found), found[-1]) == (90, {"текст": WRITTEN[language] * 9, "label": "1"})


@pytest.mark.parametrize("rows", ["una frase\0;1\n", "\0\0;1\n", "una\0frase\0;1\n" + "otra frase;0\n" * 99])
def test_lone_zero_bytes_make_no_wide_unicode(tmp_path, rows):
    (tmp_path / "a.csv").write_bytes(f"texto;etiqueta\n{'otra frase más larga;0' * 99}\n{rows}".encode())
    assert open_rows(tmp_path / "a.csv").encoding == "utf-8"


GUARDED = {"@ana dice": "'@ana dice", "=1+1": "'=1+1", "'@ana": "''@ana", "'tis": "'tis", "-3 %": "'-3 %"}


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.xlsx"])
def test_what_was_guarded_against_formulas_is_read_as_it_was_wherever_a_spreadsheet_saved_it(tmp_path, name):
    assert [harmless(words) for words in GUARDED] == list(GUARDED.values())
    rows = [f"{row}{',' if name.endswith('csv') else chr(9)}1\n" for row in ("text", *GUARDED.values())]
    (tmp_path / name).write_text("".join(rows).replace("1", "label", 1))
    if name == "a.xlsx":
        book(
            tmp_path / name,
            row(text("text"), text("label")) + "".join(row(text(one), text("1")) for one in GUARDED.values()),
        )
    assert [found["text"] for _, found in open_rows(tmp_path / name)] == list(GUARDED)
