"""`claimwire papers all`: quick reports, one page of all, and a page of what lies there; other studies' lie beside it."""

import json

import pytest
from click.testing import CliRunner

from bot.commands.main import claimwire
from bot.commands.papers import drawings, generated
from bot.commands.papers.everything import everything
from bot.commands.papers.main import STUDIES, papers
from ml.studies.papers.paper_row import HEAD

_NETWORKS = (
    "network", "T5's encoder with a classifier", "T5, encoder and decoder", "all these networks together",
)  # fmt: skip


MADE = (generated.STUDY, drawings.STUDY)

pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Two studies made once: the others' quick reports are tested by themselves, and all would take minutes here."""
    out = tmp_path_factory.mktemp("papers") / "out"
    done = CliRunner().invoke(everything(MADE), ["--quick", "--out", str(out)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return out, done


def test_every_report_is_made_by_stand_ins_and_says_so(made):
    out, done = made
    assert [path.name for path in sorted(out.iterdir()) if path.is_dir()] == sorted(one.name for one in MADE)
    page = (out / "papers.html").read_text()
    assert "stand-ins take their place" in page
    for study in MADE:
        report = json.loads((out / study.name / "report.json").read_text())
        assert report["name"] == study.name
        assert report["rows"] or report["pictures"]
        assert report["title"] in page
        assert f"{study.name}: " in done.stderr
    assert " ".join(HEAD).split()[0] in done.stdout


def test_networks_and_t5_are_trained_and_what_is_missing_has_its_reason(made):
    out, _ = made
    rows = json.loads((out / "generated" / "report.json").read_text())["rows"]
    networks = {row["what"]: row for row in rows if row["item"] in ("MH-7", "MH-12", "MH-15", "MH-31")}
    for told in _NETWORKS:
        row = networks[f"{told}, F1 on English"]
        assert "stand-in" in row["weights"] or told.startswith("all ")
        assert 0 <= row["interval"][0] <= row["ours"] <= row["interval"][1] <= 1
    assert networks["T5, encoder and decoder, F1 on English"]["paper"] == 0.787
    lacking = networks["network on mDeBERTa V3, F1 on English"]
    assert lacking["not_possible_because"].startswith(
        "the weights of 'microsoft/mdeberta-v3-base' are not on this machine"
    )


def test_what_lies_there_becomes_one_page(made, tmp_path):
    out, _ = made
    (tmp_path / "generated").mkdir()
    for name in ("report.json", "f1-by-size.png"):
        (tmp_path / "generated" / name).write_bytes((out / "generated" / name).read_bytes())
    done = CliRunner().invoke(claimwire, ["papers", "all", "--out", str(tmp_path), "--json"], catch_exceptions=False)
    assert [one["name"] for one in json.loads(done.stdout)] == ["generated"]
    assert "data:image/png;base64," in (tmp_path / "papers.html").read_text()


def test_every_subcommand_is_a_study_that_all_makes():
    assert {*papers.commands} - {"all"} == {one.name for one in STUDIES}


def test_nothing_there_says_what_to_type(tmp_path):
    for words in ([], ["--out", str(tmp_path)]):
        done = CliRunner().invoke(claimwire, ["papers", "all", *words])
        assert (done.exit_code, "give --quick, or first make one" in done.stderr) == (1, True)
    assert list(tmp_path.iterdir()) == []
