"""The multilingual benchmark runs from files to figures, fine-tuning included, on a tiny encoder and tiny sets."""

import csv
import json
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from benchmarks import multilingual
from benchmarks.checkworthiness import COVID
from benchmarks.languages import best, posts
from ml.encoders import shelf
from ml.examples import Example, split
from tests.labelling import samples

WAYS = ("", "svm_", "samples_", "head_", "fine_tuned_")
TASKS, FIGURES = ("es_claim", *COVID, "debates", "zero_shot", "co_official"), ("f1", "ap")


@pytest.fixture(scope="module")
def sets(tmp_path_factory) -> Path:
    """Train and dev files where the benchmark looks for them, of posts of the samples with a word more."""
    root, left = tmp_path_factory.mktemp("sets"), iter(samples())
    few = [name for code in COVID for name in (f"checkthat-2022/{code}_train.tsv", f"checkthat-2022/{code}_dev.tsv")]
    for name in ("checkthat-2021-es/es_train.jsonl", "checkthat-2021-es/es_dev.jsonl", posts.MORE[0], *few):
        write(root / name, islice(left, 40))
    write(root / "checkthat-2024/en_train.tsv", islice(left, 300))
    write(root / "checkthat-2024/en_dev.tsv", islice(left, 40))
    return root


def write(path: Path, examples) -> None:
    path.parent.mkdir(exist_ok=True)
    rows = [
        {"text": f"{one.text} {path.parent.name}", "claim": one.label, "check_worthy": one.label} for one in examples
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        if path.suffix == ".jsonl":
            file.writelines(json.dumps(row) + "\n" for row in rows)
        else:
            table = csv.DictWriter(file, list(rows[0]), delimiter="\t")
            table.writeheader()
            table.writerows(rows)


def test_every_figure_is_there_and_the_best_network_is_kept(sets, tiny_encoder, tmp_path, capsys):
    encoder = shelf.make(str(tiny_encoder), tmp_path, layers=(1, 2))
    given = ["--data-root", str(sets), "--encoder", str(encoder), "--best", str(tmp_path / "best")]
    told = ["--weights", str(tiny_encoder), "--settings", '{"top_blocks": 1, "epochs": 1}', "--layers", "1,2"]
    multilingual.main([*given, *told])
    *table, found = capsys.readouterr().out.splitlines()
    found = json.loads(found)
    assert set(found) == {f"{way}{task}_{figure}" for way in WAYS for task in TASKS for figure in FIGURES}
    assert all(0 < value <= 1 for name, value in found.items() if name.endswith("_ap"))
    for task in TASKS:
        chosen, *either = (
            [found[f"{way}{task}_{figure}"] for figure in FIGURES] for way in ("", "head_", "fine_tuned_")
        )
        assert chosen in either
    assert sum("all yes" in row for row in table) == len(WAYS) * len(TASKS)
    assert [path.name for path in sorted((tmp_path / "best").iterdir())] == ["desk", "encoders", "joint"]


def test_the_fine_tuned_is_chosen_only_where_it_is_better_beyond_doubt(tmp_path):
    every = [Example(text=one.text, label=one.label) for one in samples()]
    learnt, held_back, dev = split(every, shares=(0.5, 0.25, 0.25))
    task = posts.Task("es", learnt=learnt, held_back=held_back, train=[*learnt, *held_back], dev=dev)
    other = [replace(post, label=1 - post.label) for post in learnt]
    lost = replace(task, learnt=other, train=other)
    at_rest = multilingual.Way("head_", "svm-tfidf", {})
    alike = replace(at_rest, prefix="alike_", holds_back=True)
    better = replace(at_rest, prefix="better_", samples=learnt)
    said = []
    for one, fine_tuned, chosen in ((task, alike, at_rest), (lost, better, better)):
        models = tmp_path / fine_tuned.prefix
        found = multilingual.Choice(at_rest, fine_tuned, said.append).report(one, models).scores
        assert found == chosen.report(one, models).scores
    assert ["no difference is certain" in sentence.split("average precision")[1] for sentence in said] == [True, False]


def test_nothing_is_fine_tuned_on_that_judges_chooses_or_is_kept_unseen(sets, monkeypatch, tmp_path):
    learnt = []
    monkeypatch.setattr(best.registry, "train", lambda examples, *_, **more: learnt.append((examples, more)))
    monkeypatch.setattr(best, "read_folder", lambda folder: None)
    monkeypatch.setattr(best, "_half_way", lambda source, **_: source)
    monkeypatch.setattr(best, "_make", lambda *_, **more: None)
    monkeypatch.setattr(best.shelf, "find", lambda *_: tmp_path)
    tasks = posts.tasks(sets)
    best.encoders(tmp_path / "none", tasks, posts.more(sets), weights=None, layers=(), settings={})
    (joint, _), (desk, more) = learnt
    unseen = next(task for task in tasks if task.name == posts.UNSEEN)
    forbidden = {post.text for task in tasks for post in (*task.held_back, *task.dev)} | {
        post.text for post in unseen.train
    }
    assert not forbidden & {post.text for post in (*joint, *desk)}
    assert {post.language for post in more["validation"]} == {"es"}
    assert len(desk) < len(joint)
