"""No post of any gate or test split, and no copy of one, is in any other split of any later version."""

import random
import string
from itertools import islice, product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from pipeline.learning.datasets import build, clusters
from pipeline.near_duplicates import minhash
from pipeline.tables import DatasetRow
from tests.pipeline.learning.datasets.conftest import vote

SENTENCES = [
    "El paro ha subido un doce por ciento desde dos mil diecinueve en la comunidad, según los datos del ministerio",
    "Bajaremos los impuestos a todas las familias trabajadoras, que son quienes sostienen este país cada mañana",
    "The hospital waiting list has grown by forty thousand people since the last election, and nobody explains why",
    "Muchas gracias a todos los vecinos que han venido hoy a la plaza, seguimos adelante con toda la ilusión",
    "Gracias",
]
SHARES = (0.4, 0.1, 0.2, 0.3)  # much that judges, so that much is tested against much


APART = {"gate": ("train", "validation"), "test": ("train", "validation", "gate")}
"""What may never come near what judges."""


@st.composite
def histories(draw):
    """Builds one after the other, each with new votes: (post's id, text, other posts' ids, person, label)."""
    texts, posts, history = list(SENTENCES), 0, []
    for _ in range(draw(st.integers(2, 5))):
        cast = []
        for _ in range(draw(st.integers(1, 8))):
            text = changed(draw, draw(st.sampled_from(texts)))
            texts.append(text)
            posts += 1
            # An edit is the same post with other words; a retweet names the post that it repeats.
            also = [draw(st.integers(1, posts))] if draw(st.integers(0, 9)) == 0 else []
            people = range(draw(st.sampled_from([1, 1, 1, 2])))
            cast += [(posts, text, tuple(also), f"U{person}", draw(st.integers(0, 1))) for person in people]
        history.append(cast)
    return history


def changed(draw, text: str) -> str:
    """A copy, a near copy, a far relation (from which the next copy is taken), or other words."""
    how = draw(st.sampled_from(["same", "retweet", "link", "letters", "letters", "end", "cut", "new"]))
    place = draw(st.integers(0, max(0, len(text) - 1)))
    if how == "letters":
        return text[:place] + draw(st.text("abcdexyz", min_size=1, max_size=6)) + text[place + 3 :]
    if how == "end":
        return text[: max(8, len(text) - draw(st.integers(5, 40)))] + draw(
            st.sampled_from(["", " y punto", " de verdad"])
        )
    if how == "new":
        return " ".join(draw(st.lists(st.sampled_from(text.split()), min_size=1, max_size=12)))
    return {
        "same": text,
        "retweet": f"RT @somebody: {text}",
        "link": f"{text.upper()} https://t.co/abc",
        "cut": text[:75] + "…",
    }[how]


def published(session, dataset_id):
    rows = session.scalars(select(DatasetRow).filter_by(dataset_id=dataset_id)).all()
    return [(row.split, row.key, minhash.normalise(row.text)) for row in rows]


def check(versions, related):
    """Hold what judges in each version against what learns or chooses in itself and in each later one."""
    for number, earlier in enumerate(versions):
        for later, (judging, others) in product(versions[number:], APART.items()):
            judged = {(key, words) for split, key, words in earlier if split == judging}
            moved = {(key, words) for split, key, words in later if split != judging} & judged
            assert all(("kept_out", *row) in later for row in moved), "a post left its split"
            for (split, key, words), (judged_key, judged_words) in product(later, judged):
                if split in others:
                    assert not minhash.are_copies(words, judged_words), (words, judged_words)
                    assert not related(key) & related(judged_key), (key, judged_key)


@pytest.mark.parametrize("full", [3, clusters.FULL])
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(history=histories())
def test_nothing_that_judges_and_no_copy_of_it_is_learnt_or_chosen_by_later(
    sessions, votes, monkeypatch, full, history
):
    monkeypatch.setattr(clusters, "FULL", full)
    identities: dict[str, set[str]] = {}
    versions = []
    votes.clear()
    with sessions() as session:  # rolled back at the end: the next history begins anew
        for cast in history:
            for post, text, also, person, label in cast:
                names = tuple(map(str, (post, *also)))
                identities.setdefault(f"x:{post}", set()).update(names)
                votes.append(vote(str(post), text, label, person=person, identities=names))
            made = build(session, shares=SHARES, by="test")
            versions.append(published(session, made.dataset.id))
        check(versions, lambda key: identities[key])


def chains():
    """Thirty times three texts of which the second is a copy of both others, and these are none of each other."""
    drawn = random.Random(6)
    while True:
        one = "".join(drawn.choices(string.ascii_lowercase + "   ", k=200)).strip()
        middle = one[:50] + "a quick" + one[57:]
        other = middle[:100] + "brown fox" + middle[109:]
        forms = [minhash.normalise(text) for text in (one, middle, other)]
        if (
            minhash.are_copies(*forms[:2])
            and minhash.are_copies(*forms[1:])
            and not minhash.are_copies(forms[0], forms[2])
        ):
            yield one, middle, other


def test_what_a_bridge_joins_to_a_test_post_is_kept_out_and_the_test_post_stays(sessions, votes, built):
    thirty = list(islice(chains(), 30))
    votes[:] = [vote(f"{n}-{end}", chain[end]) for n, chain in enumerate(thirty) for end in (0, 2)]
    before = splits_of(sessions, built(shares=SHARES)[0])
    votes += [vote(f"{n}-1", chain[1]) for n, chain in enumerate(thirty)]
    after = splits_of(sessions, built(shares=SHARES)[0])
    seen = set()
    for n in range(len(thirty)):
        ends = before[f"x:{n}-0"], before[f"x:{n}-2"]
        seen.add(frozenset(ends))
        keeps = next(split for split in ("test", "gate", "validation", "train") if split in ends)
        assert [after[f"x:{n}-{end}"] for end in (0, 2)] == [end if end == keeps else "kept_out" for end in ends]
        assert after[f"x:{n}-1"] == (keeps if len(set(ends)) == 1 else "kept_out")
    assert {frozenset(["train", "test"]), frozenset(["gate", "test"]), frozenset(["test"])} <= seen


def splits_of(sessions, dataset_id):
    with sessions() as session:
        return {key: split for split, key, _ in published(session, dataset_id)}
