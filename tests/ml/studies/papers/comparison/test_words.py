"""Team Noir's Table 1: words by split, and how far splits drift apart."""

import numpy as np
import pytest

from ml.answers.document_comparison import LABELS
from ml.studies.papers.comparison import quoted, words


def claims(seed, number, forms):
    chance = np.random.default_rng(seed)
    return [" ".join(chance.choice(forms, 5)) for _ in range(number)]


FORMS = [f"word{place}" for place in range(20)]


def test_the_commonest_words_are_counted_without_stop_words_links_and_signs():
    found = words.commonest({"train": ["The Minister of Delhi!! https://x.example/a", "minister", "new new"]})
    assert found == {"train": [("minister", 2), ("new", 2), ("delhi", 1)]}


def test_splits_of_one_source_drift_as_lot_does_and_others_more():
    train = claims(1, 300, FORMS)
    alike, other = words.drift(train, claims(2, 60, FORMS)), words.drift(train, claims(3, 60, FORMS[:12]))
    assert alike.by_chance[0] < alike.bits < alike.by_chance[2]
    assert alike.p > 0.05 > other.p
    assert other.bits > 5 * alike.bits
    assert words.divergence(np.array([1.0, 0]), np.array([0, 3.0])) == pytest.approx(1)  # nothing in common: one bit
    assert words.divergence(np.array([1.0, 2]), np.array([2, 4.0])) == pytest.approx(0)


def test_equal_claims_stay_together_when_divided_by_lot():
    """Fifty claims, ten times each, are fifty draws and not five hundred: chance is as wide as that."""
    once = claims(4, 50, FORMS)
    many = words.drift([one for one in once[:40] for _ in range(10)], [one for one in once[40:] for _ in range(10)])
    single = words.drift(once[:40], once[40:])
    assert many.by_chance == pytest.approx(single.by_chance, rel=0.15)


def test_the_papers_own_table_speaks_against_its_conclusion_for_the_test_alone():
    assert words.quoted_p("validation") > 0.1
    assert words.quoted_p("test") < 1e-20
    assert quoted.ratios("test")["updates"] == pytest.approx(0.119, abs=1e-3)
    assert all(set(quoted.WORDS[split]) == set(quoted.WORDS["train"]) for split in quoted.WORDS)


def test_what_is_quoted_contradicts_itself_where_it_is_said_to():
    assert quoted.outside() == ["image-only", "w/o multilingual", "w/o MHA", "proposed"]  # TN-20
    refute, both = LABELS.index("Refute"), LABELS.index("Insufficient_Multimodal")
    text, image = quoted.TABLE["text-only"].classes, quoted.TABLE["image-only"].classes
    assert text[refute] - image[refute] == pytest.approx(quoted.DELTAS["refute"])
    assert image[both] - text[both] == pytest.approx(0.1888) != quoted.DELTAS["insufficient multimodal"]  # TN-22
    finals = {name: row.final for name, row in quoted.TABLE.items()}
    assert finals["proposed"] - finals["w/o multilingual"] == pytest.approx(quoted.DELTAS["multilingual"])
    assert finals["proposed"] - max(finals["text-only"], finals["image-only"]) >= quoted.DELTAS["both"]
