"""ClaimHunter made again: what is quoted, the posts, the rehearsed weeks, and what the report says of it all."""

import json
from collections import Counter
from dataclasses import replace

import pytest

from ml.examples import Example, ExamplesError
from ml.studies.papers.claimhunter import pictures, quoted, stream, study
from ml.studies.papers.claimhunter.posts import divide, read_posts
from ml.studies.papers.claimhunter.stream import How, of_desk, rehearse
from ml.studies.papers.paper_row import from_dict
from ml.studies.papers.stand_ins import vectors
from ml.text.word_vectors import read_vectors
from tests.ml.conftest import CHATTER, CLAIMS

ITEMS = {"CH-18", "CH-19", "CH-20", "CH-21", "CH-22", "CH-36", "CH-39", "CH-43", "CH-44", "CH-45", "CH-47"}
SAMPLING = ((0.15, 0.319, 0.63),)


def rows(number):
    """Posts of both classes, each different, a month apart from the tenth on; the last ones first."""
    return [
        {"text": f"{text} {n}", "claim": int(text in CLAIMS), "check_worthy": 0, "lang": "ca" if n % 3 else "es",
         "created_at": f"20{10 + n:02}-05-01T10:00:00Z"}
        for n in range(number, 0, -1) for text in (*CLAIMS[:2], *CHATTER)
    ]  # fmt: skip


def written(path, rows):
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return path


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return written(tmp_path_factory.mktemp("claimhunter") / "posts.jsonl", rows(60))


def test_what_is_quoted_implies_what_is_said_of_it():
    assert quoted.LR_NNLM.f1 == pytest.approx(0.5944, abs=5e-5)
    assert quoted.positives() == 10_203
    assert sum(quoted.SPLIT) == quoted.FINAL - 1  # one is lost in rounding


def test_posts_are_read_by_the_label_nearest_to_the_papers_in_their_order_in_time(file, tmp_path):
    posts = read_posts([file])
    assert (posts.name, posts.label) == (f"{file.parent.name}/posts.jsonl", "claim")
    assert posts.share == pytest.approx(1 / 3)
    assert posts.dated
    assert [one.text[-2:] for one in posts.examples[:6]] == [" 1"] * 6
    assert (posts.first.year, posts.last.year) == (2011, 2070)
    assert read_posts([file], most=300).first.year == 2021
    assert posts.languages() == {"ca": 240, "es": 120}
    undated = [{name: value for name, value in row.items() if name != "created_at"} for row in rows(60)]
    mixed = read_posts([written(tmp_path / "a.jsonl", undated), file])
    assert not mixed.dated
    assert len(mixed.examples) == 360  # the same texts again
    labels = [one.label for one in mixed.examples[:40]]
    assert 5 < sum(labels) < 25
    with pytest.raises(ExamplesError, match="posts have label 0; give 100 of each or more"):
        read_posts([written(tmp_path / "few.jsonl", rows(20))])
    with pytest.raises(ExamplesError, match="has none of the columns claim, label, check_worthy"):
        read_posts([written(tmp_path / "none.jsonl", [{"text": "a"}])])
    with pytest.raises(ExamplesError, match="no JSON Lines are there"):
        read_posts([(tmp_path / "empty").mkdir() or tmp_path / "empty"])


def test_a_text_that_came_twice_has_the_moment_of_its_place(tmp_path):
    first = rows(60)[-6]
    again = {**first, "created_at": "2099-01-01T10:00:00Z"}
    posts = read_posts([written(tmp_path / "posts.jsonl", [again, *rows(60)])])
    assert (posts.examples[0].text, len(posts.examples)) == (first["text"], 360)
    assert (posts.first.year, posts.last.year) == (2011, 2070)


def test_stand_in_vectors_put_words_of_one_company_near_each_other(tmp_path):
    texts = ["red apple sweet fruit"] * 3 + ["green apple sweet fruit"] * 3 + ["fast car loud street"] * 6
    told = vectors.write(texts, tmp_path / "v.txt", dimensions=3)
    assert told == "stand-in: 3 dimensions, from the 12 training texts alone"
    table = read_vectors(tmp_path / "v.txt")
    red, green, car = (table.mean([word]) for word in ("red", "green", "car"))
    assert red @ green > 0.9 * (red @ red) ** 0.5 * (green @ green) ** 0.5
    assert abs(red @ car) < 0.1
    with pytest.raises(ExamplesError, match="too few words that come twice"):
        vectors.write(["one two", "three"], tmp_path / "w.txt", dimensions=3)


@pytest.fixture(scope="module")
def rehearsed(file, tmp_path_factory):
    parts = divide(read_posts([file]))
    return parts, rehearse(parts, tmp_path_factory.mktemp("releases"), how=How(weeks=6, every=3))


def test_weeks_are_judged_by_the_release_in_use_and_all_labels_are_learnt_from(rehearsed):
    parts, found = rehearsed
    begun = round(len(parts.training) * 5_000 / 31_883)
    assert sum(week.posts for week in found.weeks) == len(parts.training) - begun
    assert [(one.name, one.week) for one in found.releases] == [("R1", 0), ("R2", 3), ("R3", 6)]
    assert [one.labelled for one in found.releases] == [begun, found.weeks[2].labelled, found.weeks[5].labelled]
    before = begun
    for week in found.weeks:
        assert week.labelled - before == week.flagged + week.random_cards
        assert week.flagged + week.random_cards <= week.posts
        before = week.labelled
    assert found.releases[-1].f1[0] > 0.9


def test_a_random_negative_stands_for_as_many_as_its_chance_says(monkeypatch):
    class Silent:
        def predict(self, posts):
            return [Example("", label=0) for _ in posts]

    posts = [Example(str(n), label=0) for n in range(1000)]
    draw = stream.np.random.default_rng(0)
    week, labels = stream._week("w", posts, Silent(), draw=draw, before=5)
    assert 250 < week.random_cards < 350
    assert week.precision is None
    assert week.labelled == 5 + len(labels)
    assert {one.weight for one in labels} == {1 / 0.3}
    assert 900 < sum(one.weight for one in labels) < 1100


def test_a_share_has_wilsons_interval():
    assert stream.share(8, 10) == pytest.approx((0.8, 0.490, 0.943), abs=5e-4)


@pytest.fixture(scope="module")
def made(file, tmp_path_factory):
    greek = written(tmp_path_factory.mktemp("more") / "el.jsonl", [
        {"text": f"{text} {n} el", "label": int(text in CLAIMS), "language": "el"}
        for n in range(4) for text in (*CLAIMS, *CHATTER)
    ])  # fmt: skip
    return study.remake([file], held_out=[greek], sampling=SAMPLING, weeks=4, every=2, desk="None was asked")


def test_every_item_has_its_row_and_what_is_not_possible_says_why(made):
    assert {row.item for row in made.rows} == ITEMS
    table = {row.what: row for row in made.rows if row.item == "CH-43"}
    assert table["XLM-RoBERTa: F1"].paper == "0.80 (of the system, by the abstract)"
    assert "no weights of xlm-roberta-base are at hand" in table["XLM-RoBERTa: F1"].not_possible_because
    svm = table["SVM-TFIDF: F1"]
    assert svm.interval[0] <= svm.ours <= svm.interval[1]
    assert table["LR-NNLM: precision"].paper == 0.6695
    assert table["LR-NNLM: F1"].weights.endswith(" dimensions, from the 288 training texts alone")
    trivial = next(row.ours for row in made.rows if row.what == "everything is check-worthy: F1")
    assert trivial == pytest.approx(2 / 4, abs=0.03)
    spoken = [row.what for row in made.rows if row.item == "CH-45"]
    assert [what.split(": F1")[0] for what in spoken] == ["SVM-TFIDF, el", "SVM-TFIDF, ca"]
    assert "rehearsed, not a desk's own. None was asked." in " ".join(made.remarks)


def test_languages_and_weeks_are_listed_and_posts_drawn_at_random(made):
    weeks, spoken, quotes = made.tables
    assert [row[0] for row in weeks.rows] == ["week 1", "week 2", "week 3", "week 4"]
    assert [row[-1] for row in weeks.rows] == ["R1", None, "R2", None]
    assert Counter(row[0] for row in spoken.rows) == {"el": 2, "ca": 2}  # two recipes each
    assert Counter(row[0] for row in quotes.rows) == {"el": 2, "ca": 2, "es": 2}
    assert {row[2] for row in quotes.rows} <= {"check-worthy", "not"}
    again = from_dict(json.loads(json.dumps(made.to_dict())), pictures={one.name: one.png for one in made.pictures})
    assert again == made
    assert [one.name for one in made.pictures] == [pictures.PRECISION, pictures.GROWTH]


WEEK = {"name": "02 Nov", "posts": 900, "flagged": 100, "random_cards": 30, "precision": [0.8, 0.7, 0.9], "labelled": 9}
DESK = {
    "told": "this desk's own weeks", "weights": "live versions",
    "weeks": [WEEK, WEEK | {"precision": None}],
    "releases": [{"name": "svm-1", "week": 1, "labelled": 700, "positive": None, "f1": None}],
}  # fmt: skip


def test_a_desks_own_weeks_take_the_place_of_rehearsed_ones_and_no_post_is_quoted(file, made):
    found = of_desk(DESK)
    assert len(pictures.precision(found).axes) == 1
    own = study.remake([file], desk=DESK, with_texts=False)
    assert not any("rehearsed" in remark for remark in own.remarks)
    assert [table.title for table in own.tables] == [table.title for table in made.tables[:2]]
    assert not any(text in json.dumps(own.to_dict()) for text in (CLAIMS[0], CHATTER[0]))
    ours = next(row for row in own.rows if row.item == "CH-47")
    assert (ours.ours, ours.data) == ("0.800 to 0.800, 1 of 2 weeks tell", "this desk's own weeks")
    silent = replace(found, weeks=found.weeks[1:], releases=())
    assert pictures.precision(silent).axes


def test_releases_are_marked_where_they_began():
    axes = pictures.precision(of_desk(DESK)).axes[0]
    assert [text.get_text() for text in axes.texts if text.get_text() == "svm-1"] == ["svm-1"]
    marks = [line.get_xdata() for line in axes.lines if line.get_linestyle() == "--"]
    assert [list(mark) for mark in marks] == [[0.5, 0.5]]


def test_a_network_is_fine_tuned_where_an_encoder_is_given_and_releases_begin_with_each_other(file, tiny_encoder):
    found = study.remake(
        [file], encoders=[str(tiny_encoder)], settings={"epochs": 1, "max_tokens": 16}, weeks=2, every=2, most=300,
        progressive=True, with_texts=False,
    )  # fmt: skip
    network = next(row for row in found.rows if row.what == "XLM-RoBERTa: F1")
    assert network.ours is not None
    assert "fine-tuned" in network.weights
    released = [row for row in found.rows if row.item == "CH-39"]
    assert {row.weights for row in released} == {"xlmr, each release from the weights of the one before"}
