"""`claimwire train comparison` and `claimwire evaluate comparison`, with small encoders on a few drawn pairs."""

import csv
import json
from html.parser import HTMLParser

import pytest
from click.testing import CliRunner
from PIL import Image

from bot.commands.main import claimwire
from ml.answers.document_comparison import LABELS
from ml.answers.error_browser import page
from ml.examples import Example, Prediction
from ml.registry import compare_with_document, read_report

QUICK = [
    "epochs=2",
    "batch=8",
    "image_size=16",
    "max_tokens=32",
    "text_encoder=small",
    "image_encoder=small",
    "bf16=off",
]
NASTY = "<script>alert(1)</script> <!channel> & \"quoted\" 'so'"


@pytest.fixture(scope="module")
def pairs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pairs")
    Image.new("RGB", (30, 20), (200, 30, 30)).save(folder / "red.png")
    with (folder / "pairs.csv").open("w", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["claim", "claim_image", "document", "document_image", "Category", "id"])
        for n in range(20):
            document = f"Rain fell. Ferry {n} is late. {NASTY}"
            rows.writerow([f"Ferry {n}", "red.png", document, "gone.png" if n == 3 else "red.png", LABELS[n % 5], n])
    return folder / "pairs.csv"


def run(*arguments):
    return CliRunner().invoke(claimwire, list(map(str, arguments)))


@pytest.fixture(scope="module")
def version(pairs, tmp_path_factory):
    folder = tmp_path_factory.mktemp("versions") / "noir"
    settings = [part for change in QUICK for part in ("--set", change)]
    done = run("train", "comparison", "--data", pairs, "--validation", pairs, "--out", folder, *settings)
    assert done.exit_code == 0, done.output
    assert "weighted F1" in done.output
    return folder


def test_a_version_is_judged_shown_and_browsed(version, pairs, tmp_path):
    browser, picture, out = (tmp_path / name for name in ("pairs.html", "confusion.png", "report.json"))
    done = run(
        "evaluate", "comparison", "--model", version, "--data", pairs, "--browse", browser, "--confusion", picture,
        "--out", out,
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "2.5% of the pictures were missing" in done.output
    assert "most frequent" in done.output
    assert json.loads(out.read_text())["by_class"].keys() == set(LABELS)
    assert picture.stat().st_size > 5000
    seen = Seen()
    seen.feed(browser.read_text())
    assert seen.tags["article"] == 20
    assert seen.tags["img"] == 39
    assert seen.tags["script"] == 1  # the page's own; the one in the documents is text
    assert all(source.startswith("data:image/jpeg;base64,") for source in seen.sources)
    assert NASTY in seen.words
    assert read_report(version).missing_images == pytest.approx(1 / 40)


class Seen(HTMLParser):
    """Counts tags, and collects words and the sources of pictures."""

    def __init__(self):
        super().__init__()
        self.tags, self.sources, self.words = {}, [], ""

    def handle_starttag(self, tag, attrs):
        self.tags[tag] = self.tags.get(tag, 0) + 1
        self.sources += [value for name, value in attrs if name == "src"]

    def handle_data(self, data):
        self.words += data


def test_the_page_shows_pairs_without_truth_or_picture():
    pair = Example(text="c", document="d" * 2000, image="/nowhere.png", id='"><b>')
    shown = page([pair], [Prediction(4, 0.9, probabilities=(0.0, 0.0, 0.1, 0.0, 0.9))], version="v", basis="b")
    assert "<b>" not in shown
    assert "800 characters more" in shown
    assert "missing or cannot be read" in shown
    assert "no picture" in shown


def test_a_claim_is_compared_with_a_document(version):
    found = compare_with_document(version, "Ferry 3", "Rain fell. Ferry 3 is late.")
    assert sum(found.probabilities.values()) == pytest.approx(1)
    assert found.probability == max(found.probabilities.values())
    assert found.pictures == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["train", "comparison", "--set", "text_encoder=nobody/nothing"], "not on this machine"),
        (["train", "comparison", "--set", "fusion=early"], "has no setting 'fusion'"),
        (["train", "comparison", "--recipe", "ensemble"], "two to four members"),
    ],
)
def test_what_cannot_be_trained_says_why(pairs, tmp_path, arguments, says):
    done = run(*arguments, "--data", pairs, "--validation", pairs, "--out", tmp_path / "new")
    assert done.exit_code == 1
    assert says in done.output
    assert not (tmp_path / "new").exists()
