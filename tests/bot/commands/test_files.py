"""One file is read the same way by every command that takes one."""

import json

import openpyxl
import pytest
from sqlalchemy import select

from bot.commands.models import evaluate, train
from pipeline.checks.archive.importing import read_checks
from pipeline.learning.datasets import importing, layouts
from pipeline.learning.labelling import post_lists
from pipeline.monitoring import account_lists
from pipeline.sources.source import Profile
from pipeline.tables import Account, ImportedLabel
from tests.fakes import FeedSource

HEADING = ("text", "label", "handle", "publisher")
ROWS = (
    ("El paro subió un 3 %, dice el INE", "1", "ana", "Riomar"),
    ("¡Buenos días; señores!", "0", "Eva", "Riomar"),
    ('Dijo «es "falso"»…', "1", "luis", "Riomar"),
)
TEXTS = [row[0] for row in ROWS]


def table(separator, end="\n"):
    quoted = [[f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row] for row in (HEADING, *ROWS)]
    return "".join(separator.join(row) + end for row in quoted)


def workbook(path):
    book = openpyxl.Workbook()
    for row in (HEADING, *ROWS):
        book.active.append(row)
    book.save(path)


FORMS = {
    "comma.csv": table(",").encode(),
    "semicolon.csv": table(";", "\r\n").encode("utf-8-sig"),
    "utf-16.tsv": table("\t").encode("utf-16"),
    "windows.csv": table(";", "\r\n").encode("cp1252"),
    "old-mac.csv": table(",", "\r").encode(),
    "old-mac.tsv": table("\t", "\r").encode(),
    "pipe.csv": table("|").encode(),
    "said.csv": b"sep=;\r\n" + table(";", "\r\n").encode(),
    "excel.txt": table("\t", "\r\n").encode("utf-16"),
    "capitals.csv": table(";")
    .replace("handle", "Handle")
    .replace("text", " Text")
    .replace("label", "LABEL")
    .replace("publisher", "Publisher ")
    .encode(),
    "book.xlsx": None,
    "lines.jsonl": "".join(json.dumps(dict(zip(HEADING, row, strict=True))) + "\n" for row in ROWS).encode(),
}


@pytest.fixture(params=FORMS)
def file(request, tmp_path):
    path = tmp_path / request.param
    workbook(path) if FORMS[request.param] is None else path.write_bytes(FORMS[request.param])
    return path


def test_dataset_import(sessions, file):
    opened = importing.open_file(file, encoding=None)
    layout = layouts.own(opened.heading, words={}, in_language=None, text="text", label="label", account="handle")
    with sessions() as session:
        importing.take(session, file, opened, layout, importing.Wishes("one", "me"))
        found = session.execute(select(ImportedLabel.text, ImportedLabel.label).order_by(ImportedLabel.number)).all()
    assert found == [(text, int(label)) for text, label, *_ in ROWS]


def test_label_new(file):
    assert [(one.text, one.author) for one in post_lists.read_list(file).tweets] == [(row[0], row[2]) for row in ROWS]


def test_accounts_import(sessions, file):
    source = FeedSource(known=[Profile(external_id=row[2], handle=row[2], name=row[2]) for row in ROWS])
    with sessions() as session:
        assert account_lists.import_file(session, source, file, by="me") == (["ana", "Eva", "luis"], [])
        assert set(session.scalars(select(Account.handle))) == {"ana", "Eva", "luis"}


def test_archive_import(file):
    assert [check.claim for _, check in read_checks(file, publisher=None)] == TEXTS


@pytest.mark.parametrize("read", [
    lambda file: train.read_all([file], text="text", label="label", skip_unlabelled=False),
    lambda file: evaluate._read(data=[file], files=[], text="text", label="label", skip_unlabelled=False)[0],
], ids=["train", "evaluate"])  # fmt: skip
def test_train_and_evaluate(file, read):
    assert [(one.text, one.label) for one in read(file)] == [(text, int(label)) for text, label, *_ in ROWS]
