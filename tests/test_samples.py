"""The held-out posts keep what their README promises: enough of them, nobody else's words, no label given away."""

import json
import re
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from ml.examples import Example, read_examples
from ml.text.languages import nearest, profiles
from pipeline.near_duplicates.minhash import normalise, sketch

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
LANGUAGES = ("ca", "gl", "eu")
MATCHING = SAMPLES.parent.parent / "shared" / "data" / "claim-matching-en"
ALIKE = 0.3
"""The share of pieces, estimated, that posts of one language do not have in common by chance; copies share 0.8."""

by_language = pytest.mark.parametrize("language", LANGUAGES)


@cache
def held_out(language: str) -> tuple[Example, ...]:
    """The posts kept for measuring in a language."""
    return tuple(read_examples(SAMPLES / "held-out" / f"{language}.jsonl"))


@cache
def labelled() -> tuple[Example, ...]:
    """The posts that the demo model learns from."""
    return tuple(read_examples(SAMPLES / "labelled.jsonl"))


def words(post: Example) -> str:
    """What a post says without its links, whose letters mean nothing."""
    return re.sub(r"\s*https?://\S+", "", post.text)


def f1(posts: Sequence[Example], says_yes: Callable[[str], bool]) -> float:
    """How well a rule that knows no word finds the check-worthy posts."""
    answers = [says_yes(words(post)) for post in posts]
    found = sum(bool(post.label) for post, yes in zip(posts, answers, strict=True) if yes)
    return 2 * found / (sum(answers) + sum(bool(post.label) for post in posts))


def claims() -> list[dict[str, str]]:
    """The claims of English pairs in Spanish."""
    lines = (SAMPLES / "claims-in-spanish.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@by_language
def test_each_language_has_enough_posts_of_either_kind(language):
    posts = held_out(language)
    assert len(posts) >= 125
    assert 0.35 <= sum(bool(post.label) for post in posts) / len(posts) <= 0.45
    assert {post.language for post in posts} == {language}
    assert {post.selected for post in posts if not post.label} == {0}


def test_the_readme_counts_the_posts():
    readme = (SAMPLES / "README.md").read_text(encoding="utf-8")
    for language in LANGUAGES:
        assert f"`{language}.jsonl` ({len(held_out(language))})" in readme
    assert f"{len(claims())} claims" in readme


def test_no_id_twice():
    posts = [*labelled(), *(post for language in LANGUAGES for post in held_out(language))]
    assert len({post.id for post in posts}) == len(posts)


def test_every_post_says_why():
    for language in LANGUAGES:
        lines = (SAMPLES / "held-out" / f"{language}.jsonl").read_text(encoding="utf-8").splitlines()
        assert all(json.loads(line)["reason"] for line in lines)


def test_no_held_out_post_is_like_another_or_like_one_to_learn_from():
    kept = [post for language in LANGUAGES for post in held_out(language)]
    signatures = np.stack([sketch(normalise(post.text)).signature for post in (*kept, *labelled())])
    for place, post in enumerate(kept):
        shares = (signatures[place + 1 :] == signatures[place]).mean(axis=1)
        assert shares.max() < ALIKE, post.text


@by_language
def test_the_posts_are_in_the_language_that_they_name(language):
    known = profiles((post.text, post.language) for post in labelled())
    long = [post for post in held_out(language) if len(words(post)) >= 80]
    right = [nearest(words(post), known) == language for post in long]
    assert sum(right) / len(right) >= 0.8


@by_language
def test_a_digit_gives_no_label_away(language):
    posts = held_out(language)
    assert f1(posts, lambda text: bool(re.search(r"\d", text))) < 0.4
    assert f1(posts, lambda text: not re.search(r"\d", text)) < 0.6


@by_language
def test_no_length_gives_the_label_away(language):
    posts = held_out(language)
    always = f1(posts, lambda text: True)
    best = max(f1(posts, lambda text, least=least: len(text) >= least) for least in range(400))
    assert always <= best < always + 0.1


def test_each_spanish_claim_is_a_pair_of_its_own():
    read = claims()
    assert len(read) >= 105
    assert {tuple(claim) for claim in read} == {("query_id", "vclaim_id", "text")}
    for name in ("query_id", "vclaim_id", "text"):
        assert len({claim[name] for claim in read}) == len(read)


def test_the_spanish_claims_are_of_dev_files():
    if not MATCHING.is_dir():
        pytest.skip("The matching set is not here.")
    rows = "".join((MATCHING / f"en_{part}.tsv").read_text(encoding="utf-8") for part in ("dev", "dev_test"))
    pairs = {(line.split("\t")[0], line.rsplit("\t", 1)[-1]) for line in rows.splitlines()}
    assert {(claim["query_id"], claim["vclaim_id"]) for claim in claims()} <= pairs
