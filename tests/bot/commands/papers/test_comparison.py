"""`claimwire papers comparison`, as typed: every row of both papers, in some seconds."""

import json

import pytest
from click.testing import CliRunner
from PIL import Image

from bot.commands.papers.main import papers
from ml.answers.document_comparison import LABELS
from ml.studies.papers.paper_row import TINY, from_dict


def ask(*words):
    return CliRunner().invoke(papers, ["comparison", *map(str, words)])


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    out = tmp_path_factory.mktemp("comparison")
    done = ask("--quick", "--json", "--out", out)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout), out


def test_every_row_has_our_value_or_a_reason_and_says_that_it_is_tiny(made):
    report, out = made
    assert from_dict(report).rows
    assert {row["item"] for row in report["rows"]} >= {
        "TN-2", "TN-8", "TN-16", "TN-17", "TN-18", "TN-19", "TN-20", "TN-21", "TN-22", "TN-24", "TN-25", "TN-26",
        "TY-12", "TY-13", "TY-14", "TY-16", "TY-17", "TY-19",
    }  # fmt: skip
    f1 = [row for row in report["rows"] if row["what"].startswith("weighted F1, ") and row["interval"]]
    assert len(f1) > 20
    assert all(row["interval"][0] <= row["ours"] <= row["interval"][1] for row in f1 if " less " not in row["what"])
    assert {row["weights"] for row in f1} == {TINY, "none"}
    assert {row["data"] for row in f1} == {"120 generated pairs"}
    assert "say nothing of the papers" in report["conclusion"]
    assert report["rows"] == json.loads((out / "report.json").read_text())["rows"]


def test_tables_have_every_network_and_the_papers_rows(made):
    words, noir, tyche = made[0]["tables"]
    assert words["rows"][0][0] == "cases 7,612"
    assert noir["head"][1:-1] == list(LABELS)
    assert [row[0] for row in noir["rows"] if row[0].endswith("the paper")] == [
        "text only: the paper", "image only: the paper", "English texts only: the paper",
        "without attention: the paper", "proposed: the paper", "the organisers' baseline: the paper",
    ]  # fmt: skip
    assert len(tyche["rows"]) == 9


def test_pictures_and_the_error_browser_are_written(made):
    report, out = made
    assert [one["name"] for one in report["pictures"]] == ["weighted-f1", "confusion", "loss-curves"]
    for one in report["pictures"]:
        with Image.open(out / f"{one['name']}.png") as picture:
            assert min(picture.size) > 300
    page = (out / "errors.html").read_text()
    assert page.count("<article") == 15
    assert "data:image/jpeg;base64," in page
    assert "not possible here because the test's labels" in (out / "README.md").read_text()


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("--fine-tune",), 1, "fine_tune is for a pretrained text encoder"),
        (("--data", "/proc/self/fdinfo"), 1, "has no train file; give a folder"),
        (("--data", "/proc/self/fdinfo", "--quick"), 2, "--quick draws pairs of its own"),
    ],
)
def test_what_is_asked_wrongly_is_told(words, code, says):
    done = ask(*words)
    assert (done.exit_code, says in done.stderr) == (code, True), done.output
