"""A version's report counts what it was trained on by language."""

from dataclasses import replace

import pytest

from ml import registry
from ml.examples import Example

CLAIM, CHAT = "El paro ha subido un {} % desde {}", "Gracias a todos por venir el día {} a las {}"


def examples(language):
    return [
        Example(text=text.format(number, 2000 + number), label=label, language=language)
        for number in range(10)
        for label, text in enumerate((CHAT, CLAIM))
    ]


@pytest.fixture
def folder(tmp_path):
    given = [*examples("es-MX"), *(replace(one, text=f"{one.text}!!") for one in examples("es"))]
    unnamed = [replace(one, text=f"Hoy: {one.text}", language=None) for one in examples(None)]
    registry.train([*given, *unnamed], tmp_path / "v", held_out=[Example(text="Bos días", label=0, language="gl")] * 2)
    return tmp_path / "v"


def test_regions_do_not_count_and_what_is_held_out_was_not_learnt(folder):
    assert registry.read_report(folder).trained_languages == {"": 20, "es": 40}


def test_reports_of_before_have_none_and_are_read(folder):
    values = registry.read_report(folder).to_dict()
    del values["trained_languages"]
    assert registry.Report.from_dict(values).trained_languages == {}
