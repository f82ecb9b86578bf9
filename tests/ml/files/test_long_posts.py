"""Posts of X as JSON Lines: the text of a long one is its whole text, and its author has a column."""

import json

import pytest

from ml.files import read_rows

AUTHOR = {"id": "7", "username": "ana", "name": "Ana"}


@pytest.fixture
def row(tmp_path):
    def read(**fields):
        path = tmp_path / "posts.jsonl"
        path.write_text(json.dumps({"id": "1", "text": "cort…", **fields}) + "\n")
        return next(read_rows(path))[1]

    return read


@pytest.mark.parametrize("name", ["note_tweet", "note_post"])
def test_a_long_post_has_its_whole_text(row, name):
    assert row(**{name: {"text": "entero"}})["text"] == "entero"


@pytest.mark.parametrize("note", [None, {}, "x", [], {"text": ""}, {"text": None}, {"text": " "}])
def test_a_note_that_says_nothing_leaves_the_text(row, note):
    assert row(note_tweet=note)["text"] == "cort…"


def test_a_flattened_post_names_its_author(row):
    assert row(author=AUTHOR)["username"] == "ana"
    assert row(author=AUTHOR, username="luz")["username"] == "luz"
    assert "username" not in row(author="Ana")
    assert "username" not in row(author={"username": 5})
