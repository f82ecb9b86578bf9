"""The benchmark of false alarms measures what it says, and says so where there is nothing to measure."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks.generated.mixing import mix, paragraph
from benchmarks.generated.sets import Document
from benchmarks.generated.summary import dependence, wilson
from ml.examples import Example
from ml.text.fragments import Fragment
from ml.text.words import words_and_marks
from tests.ml.two_writers import pairs, written

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "false_alarms.py"
KEYS = {"fwer_bh", "fwer_holm", "fwer_none", "fdr_bh", "fdr_bh_ci", "power_bh", "power_holm"}


def document(text, label):
    return Document("a set", "human" if label == 0 else "model", Example(text=text, label=label))


def run(*words):
    done = subprocess.run(
        [sys.executable, SCRIPT, "--json", *map(str, words)], capture_output=True, text=True, check=True, timeout=170
    )
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("seed", range(5))
def test_a_mixed_text_knows_what_the_machine_wrote(seed):
    draw = np.random.default_rng(seed)
    human = document(written(draw, machine=False, length=300), 0)
    machines = [document(written(draw, machine=True, length=int(draw.integers(40, 500))), 1) for _ in range(3)]
    mixed = mix(human, machines, draw=draw)
    assert [mixed.text[start:end] for start, end in mixed.machine] == [paragraph(one.example.text) for one in machines]
    places = [0, *(place for span in mixed.machine for place in span), len(mixed.text)]
    rest = "".join(mixed.text[start:end] for start, end in zip(places[::2], places[1::2], strict=True))
    assert rest.replace("\n", "") == human.example.text
    start, end = mixed.machine[0]
    assert mixed.machine_share(Fragment(start, end, 1)) == 1
    assert mixed.machine_share(Fragment(max(0, start - (end - start)), end, 1)) <= 1


def test_a_paragraph_ends_with_a_sentence():
    text = written(np.random.default_rng(1), machine=True, length=600)
    found = paragraph(text)
    assert text.startswith(found)
    assert found.endswith(".")
    assert 200 <= len(words_and_marks(found)) <= 211


def test_dependence_is_that_of_the_texts():
    draw = np.random.default_rng(0)
    alike = [draw.normal() + draw.normal(size=draw.integers(2, 8)) for _ in range(3_000)]
    assert dependence(alike)["intraclass"] == pytest.approx(0.5, abs=0.04)
    assert abs(dependence([draw.normal(size=5) for _ in range(2_000)])["intraclass"]) < 0.03


def test_wilsons_interval():
    assert wilson(5, 100) == pytest.approx([0.0215, 0.1118], abs=1e-4)


def test_without_data_it_says_so(tmp_path):
    assert run("--data-root", tmp_path) == {"skipped": "no data set is there"}


def test_all_figures_of_a_set(tmp_path):
    rows = [{"text": one.text, "label": one.label, "lang": "es", "pair": one.topic, "model": "m", "source": "s"}
            for one in pairs(210, longest=500)]  # fmt: skip
    (tmp_path / "m4-llama2").mkdir()
    (tmp_path / "m4-llama2" / "train.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    told = run("--data-root", tmp_path, "--folds", 2, "--out", tmp_path / "out.json")
    assert told.keys() >= KEYS
    assert told["fwer_holm"] <= told["fwer_bh"] <= told["fwer_none"]
    assert told["fwer_bh_ci"][0] <= 0.05
    assert told["fdr_bh_ci"][0] <= 0.05
    assert told["power_holm"] <= told["power_bh"]
    assert told["power_bh"] > 0.3
    assert told["sets"]["m4-llama2"]["fwer_bh"] == told["fwer_bh"]
    assert json.loads((tmp_path / "out.json").read_text()) == told
