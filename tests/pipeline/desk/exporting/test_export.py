"""What the desk has, as files: every row once, people under pseudonyms, nothing that a spreadsheet computes."""

import csv
import json
from functools import partial
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session, sessionmaker

from benchmarks.large.filling import fill
from pipeline.desk.exporting import pseudonyms
from pipeline.desk.exporting.export import FORMS, ExportError, export
from pipeline.desk.exporting.tables import NAMES, TABLES

KEY = b"k" * 32
HASHED = partial(pseudonyms.pseudonym, key=KEY)
COUNTED = {"posts": "tweets", "clicks": "feedback", "decisions": "decisions", "stories": "stories"}


@pytest.fixture
def filled(database_url: str, sessions: sessionmaker[Session]) -> sessionmaker[Session]:
    engine = create_engine(database_url)
    fill(engine, posts=2500)
    with engine.begin() as connection:
        connection.execute(text("update tweets set text = '=HYPERLINK(\"http://x\")' where id = 1"))
        connection.execute(text("update tweets set text = 'Café «ñ», \"dos\"\nlíneas', language = null where id = 2"))
        connection.execute(text("update feedback set undone_at = now() where id = 1"))
    engine.dispose()
    return sessions


def read(folder: Path, name: str, form: str) -> list[dict]:
    file = folder / f"{name}.{form}"
    if form == "parquet":
        return pq.read_table(file).to_pylist()
    if form == "jsonl":
        return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


@pytest.mark.parametrize("form", FORMS)
def test_every_row_is_there_once_with_the_columns_that_the_readme_names(filled, tmp_path: Path, form: str) -> None:
    with filled() as session:
        counts = export(session, tmp_path / "out", form=form, pseudonym=HASHED)
    with filled() as session:
        for name, stored in COUNTED.items():
            rows = read(tmp_path / "out", name, form)
            assert len(rows) == counts[name] == session.scalar(text(f"select count(*) from {stored}"))
            assert len({row["id"] for row in rows}) == len(rows)
            (table,) = (one for one in TABLES if one.name == name)
            assert list(rows[0]) == [column.name for column in table.columns]
    told = (tmp_path / "out" / "README.md").read_text()
    assert all(f"| {column.name} | {column.kind} |" in told for table in TABLES for column in table.columns)
    assert "2,500 rows" in told


@pytest.mark.parametrize("form", FORMS)
def test_people_are_pseudonyms_the_same_in_all_tables(filled, tmp_path: Path, form: str) -> None:
    with filled() as session:
        export(session, tmp_path / "out", form=form, pseudonym=HASHED)
    everything = b"".join(file.read_bytes() for file in (tmp_path / "out").iterdir())
    assert b"U0CHECKER" not in everything
    assert b"U0HEAD" not in everything
    people = {row["person"] for row in read(tmp_path / "out", "clicks", form)}
    assert people == {HASHED(f"U0CHECKER{n}") for n in range(5)}
    assert HASHED("U0HEAD") != pseudonyms.pseudonym("U0HEAD", key=b"other")


def test_people_are_named_where_that_is_wanted(filled, tmp_path: Path) -> None:
    with filled() as session:
        export(session, tmp_path / "out", form="csv")
    assert {row["person"] for row in read(tmp_path / "out", "decisions", "csv")} == {"U0HEAD"}
    assert "personal data" in (tmp_path / "out" / "README.md").read_text()


def test_a_spreadsheet_computes_nothing_and_words_come_back_whole(filled, tmp_path: Path) -> None:
    for form in ("csv", "jsonl"):
        with filled() as session:
            export(session, tmp_path / form, form=form, names=["posts"], pseudonym=HASHED)
    rows = read(tmp_path / "csv", "posts", "csv")
    assert rows[0]["text"] == '\'=HYPERLINK("http://x")'
    assert rows[1]["text"] == 'Café «ñ», "dos"\nlíneas'
    assert rows[1]["language"] == ""
    first, second, *_ = read(tmp_path / "jsonl", "posts", "jsonl")
    assert (first["text"], second["language"]) == ('=HYPERLINK("http://x")', None)
    assert [file.name for file in sorted((tmp_path / "csv").iterdir())] == ["README.md", "posts.csv"]


def test_a_post_is_told_as_the_version_that_was_live_judged_it(filled, tmp_path: Path) -> None:
    with filled() as session:
        session.execute(
            text(
                "insert into model_versions (task, name, recipe, folder, state, threshold, report) "
                "values ('check-worthiness', 'later', 'r', '/', 'live', 0.5, '{}')"
            )
        )
        session.execute(
            text(
                "insert into predictions (tweet_id, model_version_id, probability, label, outcome, sampling_probability, "
                "highlights) select 1, max(id), 0.99, 1, 'rescored', 1, '[]' from model_versions"
            )
        )
        session.commit()
    with filled() as session:
        export(session, tmp_path / "out", form="jsonl", names=["posts"])
    (first,) = (row for row in read(tmp_path / "out", "posts", "jsonl") if row["id"] == 1)
    assert (first["model_version"], first["probability"], first["outcome"]) == ("filled", 0.2, "sampled_negative")


def test_nothing_is_overwritten_and_nothing_half_is_left(filled, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    for folder, said in ((tmp_path / "out", "is there already"), (tmp_path / "no" / "out", "cannot be written")):
        with filled() as session, pytest.raises(ExportError, match=said):
            export(session, folder, form="csv")
    with filled() as session, pytest.raises(KeyError):
        export(session, tmp_path / "new", form="nothing")
    assert [one.name for one in tmp_path.iterdir()] == ["out"]


def test_the_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    made = pseudonyms.key_in(tmp_path / "state")
    assert len(made) == 32
    assert pseudonyms.key_in(tmp_path / "state") == made
    assert (tmp_path / "state" / pseudonyms.KEY).stat().st_mode & 0o777 == 0o600


def test_an_empty_desk_has_empty_tables(sessions: sessionmaker[Session], tmp_path: Path) -> None:
    for form in FORMS:
        with sessions() as session:
            assert export(session, tmp_path / form, form=form, pseudonym=HASHED) == dict.fromkeys(NAMES, 0)
        assert read(tmp_path / form, "posts", form) == []
