"""Two agencies with criteria of their own: each desk's version judged by its own labels, and by the other's (CH-52)."""

import json

from click.testing import CliRunner

from bot.commands.main import claimwire

SUBJECTS = ("prices", "hospitals", "schools", "trains")


def posts(wanted, *, seed):
    """Posts on four subjects, numbered so that none comes twice; an agency checks those on its subjects."""
    for place in range(120):
        subject = SUBJECTS[place % 4]
        text = f"The number of {subject} rose by {place + seed} per cent since the year {1900 + place}."
        yield {"text": text, "label": int(subject in wanted), "language": "en"}


def written(path, rows):
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return str(path)


def run(*words):
    done = CliRunner().invoke(claimwire, [str(word) for word in words], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_each_agencys_version_is_judged_by_both_agencies_labels(tmp_path):
    criteria = {"one": ("prices", "hospitals"), "other": ("prices", "schools")}
    judging = {
        name: written(tmp_path / f"{name}.test.jsonl", posts(those, seed=500)) for name, those in criteria.items()
    }
    for name, those in criteria.items():
        learnt = written(tmp_path / f"{name}.jsonl", posts(those, seed=0))
        run("train", "checkworthiness", "--recipe", "svm-tfidf", "--data", learnt, "--out", tmp_path / name)
    found = {
        (version, judge): json.loads(
            run("evaluate", "checkworthiness", "--model", tmp_path / version, "--data", judging[judge], "--json")
        )["scores"]["f1"]
        for version in criteria for judge in criteria
    }  # fmt: skip
    assert found["one", "one"] == found["other", "other"] == 1
    assert found["one", "other"] == found["other", "one"] == 0.5  # half of either's positives are the other's, too
