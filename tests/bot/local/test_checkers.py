"""The demo's checkers: the samples that they learn from, the pages that they are shown on, and their training."""

from collections import Counter
from pathlib import Path
from random import Random

import numpy as np
import pytest

from bot.local.checkers import drawing, pairs, site, training
from ml.answers.document_comparison import LABELS
from ml.examples import read_examples
from pipeline.configuration.choices import Choices
from pipeline.configuration.settings import HOME
from pipeline.fetching.fetcher import Download
from pipeline.fetching.reading.pages import read_article
from pipeline.near_duplicates.minhash import normalise, sketch
from pipeline.sources.replay import ReplaySource
from pipeline.triage.sampling import draw

ADDRESS = "http://127.0.0.1:4000"
ALIKE = 0.5
"""More than a claim and what contradicts it share; copies share 0.8."""


def test_no_claim_is_in_two_parts_and_each_class_is_in_all(tmp_path):
    parts = pairs.build(tmp_path, rounds=1)
    assert pairs.CLASSES == LABELS
    every = (parts.training, parts.validation, parts.held_out)
    assert [len(part) for part in every] == [200, 50, 50]
    for part in every:
        assert set(Counter(one.label for one in part).values()) == {len(part) // 5}
        assert {one.language for one in part} == {"es", "en"}
    for texts in ("text", "document"):
        seen = [{getattr(one, texts) for one in part} for part in every]
        assert len(seen[0] | seen[1] | seen[2]) == sum(map(len, seen))
    assert all(Path(one.image).is_file() and Path(one.document_image).is_file() for part in every for one in part)


def test_some_that_refute_have_like_pictures_and_some_others_in_each_part(tmp_path, monkeypatch):
    shown = []
    monkeypatch.setattr(pairs, "_draw", lambda path, scene, chance: shown.append((str(path), scene)) or str(path))
    parts = pairs.build(tmp_path, rounds=1)
    scenes = dict(shown)
    for part in (parts.training, parts.validation, parts.held_out):
        alike = Counter(scenes[one.image] == scenes[one.document_image] for one in part if one.label == 4)
        assert alike[True] == alike[False] == len(part) // 10


def test_a_pictures_colour_is_seen_and_it_is_the_same_each_time():
    mean = {
        colour: np.asarray(drawing.scene(Random(5), subject="house", colour=colour, place=0)).mean(axis=(0, 1))
        for colour in drawing.COLOURS
    }
    one, other = (drawing.scene(Random(3), subject="ferry", colour="red", place=1, width=72) for _ in range(2))
    assert one.tobytes() == other.tobytes()
    assert mean["red"][0] > mean["blue"][0]
    assert mean["blue"][2] > mean["yellow"][2]


def test_no_sample_is_like_another_and_the_readme_counts_them():
    groups, texts = pairs.groups(), list(read_examples(training.TEXTS))
    each = [text for one in groups for text in (one.claim, one.supports, one.other, one.contradicts)]
    each += [one.text for one in texts]
    signatures = np.stack([sketch(normalise(text)).signature for text in each])
    for place in range(len(each)):
        shares = (signatures[place + 1 :] == signatures[place]).mean(axis=1)
        assert not len(shares) or shares.max() < ALIKE, each[place]
    counts = Counter(one.label for one in texts)
    told = " ".join((HOME / "samples" / "README.md").read_text(encoding="utf-8").split())
    assert f"{len(groups)} claims" in told
    assert f"{len(texts)} passages" in told
    assert f"{counts[0]} as people write" in told
    assert f"{counts[1]} in the manner of text generators" in told


def test_the_pages_are_articles_and_the_feed_begins_with_the_posts_that_link_to_them(tmp_path):
    feed = site.build(HOME / "samples" / "feed", tmp_path, address=ADDRESS)
    posts = {post.id: post for post in site.posts()}
    source = ReplaySource([feed])
    assert source.problems == ()
    every = sorted((post for own in source._by_author.values() for post in own), key=lambda one: one[0])
    assert len(every) == 216
    first = [post for _, post in every[: len(posts)]]
    assert [post.external_id for post in first] == list(posts)
    for post in first:
        wanted = posts[post.external_id]
        assert draw("replay", post.external_id, Choices().sampling_salt) < Choices().negative_fraction
        shown = [media.url for media in post.media]
        assert shown == ([f"{ADDRESS}/{wanted.name}-post.png"] if wanted.photo else [])
        if wanted.document is None:
            assert post.text == wanted.text
            continue
        address = f"{ADDRESS}/{wanted.name}.html"
        assert post.links == (address,)
        content = (tmp_path / "site" / f"{wanted.name}.html").read_bytes()
        article = read_article(Download(address, address, "127.0.0.1:4000", "text/html", None, content))
        assert all(paragraph in article.text for paragraph in wanted.document)
        assert article.title == wanted.title
        assert (article.image_url is not None) == (wanted.picture is not None)


def test_posts_are_of_claims_that_judge_and_do_not_train():
    judged = {group.claim for place, group in enumerate(pairs.groups()) if place % 6 == 5}
    learnt = {group.claim for group in pairs.groups()} - judged
    claimed = [post.text.removesuffix(" {link}") for post in site.posts()]
    assert not any(claim in learnt for claim in claimed)
    assert sum(claim in judged for claim in claimed) == 3


@pytest.fixture(scope="module")
def checkers(tmp_path_factory):
    """Both checkers, the network after some steps and an interruption."""
    folder = tmp_path_factory.mktemp("checkers")
    training.train_generated(folder / "generated")
    begun = folder / "comparison", {"rounds": 1, "epochs": 2, "batch": 100}
    with pytest.MonkeyPatch.context() as stopped:
        stopped.setattr("ml.networks.loop.training._stops_early", _stop)
        with pytest.raises(KeyboardInterrupt):
            training.train_comparison(begun[0], **begun[1])
    training.train_comparison(begun[0], **begun[1])
    return folder


def _stop(progress, recipe):
    """Interrupt a training after its first epoch."""
    if progress.epoch > 1:
        raise KeyboardInterrupt
    return False


def test_both_are_trained_and_what_is_there_is_left(checkers, capsys):
    written = (checkers / "generated" / "config.json").stat().st_mtime_ns
    training.train_both(checkers)
    assert capsys.readouterr().out == ""
    assert (checkers / "generated" / "config.json").stat().st_mtime_ns == written
