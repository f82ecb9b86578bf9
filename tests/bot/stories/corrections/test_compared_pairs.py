"""Right or wrong under a comparison: which class, with both texts and both pictures."""

import json
from pathlib import Path

import pytest

from bot.blocks.findings import corrections as blocks
from ml import registry
from ml.answers.document_comparison import LABELS
from pipeline.checks.corrections import examples
from pipeline.checks.evidence.fetched_once import FetchedOnce
from pipeline.checks.evidence.reader import EvidenceReader
from pipeline.fetching.policy import Policy
from pipeline.fetching.reading.picture_files import PictureFiles
from tests.bot.newsroom import CHECKER, HEAD, TWEETS, actions_in, desk_on, walk, words_in
from tests.bot.stories.corrections.saying import RIGHT, WRONG, thread_of
from tests.bot.stories.test_findings import play, promote, standing, work
from tests.bot.ways import Dispatch
from tests.compared import feed as pair_feed
from tests.compared import put_up
from tests.pipeline.fetching.hostile import hostile_web

HOME = "http://news.example"


@pytest.fixture
def comparing(sandbox, database_url, redis_url, tmp_path, learnt):
    """A desk with a card of which a post is held against its page, both with pictures."""
    pair = learnt.pair(LABELS.index("Support_Text"))
    with (
        hostile_web(Policy(total_s=5.0)) as web,
        desk_on(
            sandbox, database_url=database_url, redis_url=redis_url, folder=tmp_path, negative_fraction=1.0,
            replay_feed=pair_feed(tmp_path, pair.text, links=(f"{HOME}/a",), photo=f"{HOME}/here.png"),
        ) as desk,
    ):  # fmt: skip
        put_up(web.server, pair)
        promote(desk, learnt.folder)
        desk.tools.evidence = EvidenceReader(
            FetchedOnce(desk.sessions, web.fetcher, PictureFiles(desk.settings.evidence_dir))
        )
        play(desk)
        work(redis_url)
        yield desk, pair


def test_a_pair_is_kept_with_its_pictures_and_makes_a_version_less_sure(comparing, learnt, tmp_path):
    desk, pair = comparing
    way = Dispatch(desk)
    way.click(CHECKER, WRONG)
    asked = desk.sandbox.modal(CHECKER)
    offered = [one["value"] for part in walk(asked) for one in part.get("options") or ()]
    assert offered == ["Support_Multimodal", "Insufficient_Multimodal", "Insufficient_Text", "Refute"]
    way.submit(CHECKER, {blocks.ANSWER: "Refute", blocks.SENTENCE: "The ferry <!here>"})
    assert "Fact-checker 1: wrong, should be contradicted" in thread_of(desk)
    assert "Fact-checker 1: wrong, should be contradicted" in words_in(standing(desk, TWEETS)[0])
    assert RIGHT in actions_in(standing(desk, TWEETS)[1][0])
    with desk.sessions() as session:
        (kept,) = examples.examples(session, "comparison", evidence_dir=desk.settings.evidence_dir)
        (row,) = examples.rows(session, "comparison")
    assert (kept.text, LABELS[kept.label], row["sentence"]) == (pair.text, "Refute", "The ferry <!here>")
    assert pair.document[:40] in kept.document
    assert all(Path(one).is_file() for one in (kept.image, kept.document_image))
    written = tmp_path / "pairs.jsonl"
    written.write_text(json.dumps(row, default=str))
    (read,) = registry.read_pairs([written], images=desk.settings.evidence_dir).examples
    assert (read.image, read.document_image, read.label) == (kept.image, kept.document_image, kept.label)
    heats = [
        registry.recalibrate(learnt.folder, [], tmp_path / str(label), corrected=[kept_as(kept, label)]).calibration
        for label in (LABELS.index("Refute"), LABELS.index("Support_Text"))
    ]
    own = registry.load(learnt.folder).temperature
    assert heats[0]["temperature"] > own >= heats[1]["temperature"]
    assert registry.check(tmp_path / "4", task="comparison").version != registry.load(learnt.folder).version


def kept_as(example, label):
    """The pair with another answer, and other words, since the version knows this one by heart."""
    return type(example)(**vars(example) | {"label": label, "document": f"{example.document} Never learnt."})


def test_right_of_a_comparison_names_its_class_and_a_page_removed_takes_its_text_along(comparing):
    desk, _ = comparing
    way = Dispatch(desk)
    way.click(CHECKER, RIGHT)
    assert desk.rows("select answer, document is not null from corrections") == [("Support_Text", True)]
    desk.tools.evidence.remove(f"{HOME}/a")
    assert desk.rows("select answer, text, document, image from corrections") == [("Support_Text", None, None, None)]
    way.click(HEAD, RIGHT)
    assert "no longer kept, so it is counted, and nothing is learnt from it" in desk.whispers(HEAD)[-1]
    with desk.sessions() as session:
        assert list(examples.rows(session, "comparison")) == []
