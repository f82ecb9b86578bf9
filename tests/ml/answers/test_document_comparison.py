"""What people are told of a pair: classes that mean the same put together, and nothing of pictures that nobody compared."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.answers.document_comparison import ANSWERS, LABELS, WITHOUT_PICTURES, compare
from ml.artefacts.on_disk import Artefact
from ml.examples import Example
from ml.models.comparison import pair_texts
from ml.models.comparison.ensemble import Ensemble
from ml.models.comparison.pair_model import PairModel
from ml.serving.images import PictureReader
from ml.versions.fit_for_work import UnfitArtefactError, require_fit
from tests.ml.pairs import build_pairs


class Fixed:
    """Gives every pair the same probabilities, and says how many of its pictures are not there."""

    version = "fixed"

    def __init__(self, row, *, missing=0.0, reads_images=True):
        self.row, self.missing, self.reads_images = np.array(row), missing, reads_images

    def probabilities(self, examples):
        return np.tile(self.row, (len(examples), 1))

    def of_documents(self, example, documents):
        return np.tile(self.row, (len(documents), 1))

    def unread(self, example):
        return False, False

    def missing_images(self, examples):
        return self.missing


def test_every_class_belongs_to_one_answer():
    for answers in (ANSWERS, WITHOUT_PICTURES):
        assert sorted(one for classes in answers.values() for one in classes) == list(range(len(LABELS)))


@given(
    st.lists(st.floats(0.01, 1), min_size=5, max_size=5), st.sampled_from([0.0, 0.5, 1.0]), st.booleans()
)  # fmt: skip
def test_answers_are_whole_and_speak_of_pictures_only_where_both_were_looked_at(shares, missing, reads_images):
    row = np.array(shares) / sum(shares)
    found = compare(Fixed(row, missing=missing, reads_images=reads_images), Example(text="a", document="b"))
    assert sum(found.answers.values()) == pytest.approx(1)
    assert found.answers[found.answer] == max(found.answers.values())
    assert found.pictures == (2 - round(2 * missing) if reads_images else 0)
    assert (found.answers.keys() == ANSWERS.keys()) == (found.pictures == 2)
    assert found.answers["not_enough"] == pytest.approx(row[2] + row[3])


def test_two_halves_of_an_answer_outweigh_a_more_probable_class():
    found = compare(Fixed([0.34, 0.0, 0.33, 0.33, 0.0]), Example(text="a", document="b"))
    assert (found.label, found.answer) == ("Support_Multimodal", "not_enough")


class Unmoved(Fixed):
    """Answers a little less surely without the sentence that says `blue`."""

    def of_documents(self, example, documents):
        falls = [self.fall * ("blue" not in document) for document in documents]
        return np.array([self.row + fall * np.array([-1.0, 1.0, 0.0, 0.0, 0.0]) for fall in falls])


@pytest.mark.parametrize(("fall", "found"), [(0.02, (13, 24)), (0.005, None)])
def test_a_sentence_that_hardly_matters_is_not_said_to_weigh_most(fall, found):
    model = Unmoved([0.9, 0.1, 0.0, 0.0, 0.0])
    model.fall = fall
    assert compare(model, Example(text="a", document="It is late.  It is blue.")).sentence == found


class Ferries:
    """Towers whose head says Refute wherever a document's passage says `blue`, and has no other opinion."""

    reads_text, reads_images = True, False

    def __init__(self, texts):
        (self.blue,) = texts.ids(["blue"])[0][1:-1]

    def text(self, ids, mask):
        return (ids == self.blue).any(axis=1, keepdims=True).astype(np.float32)

    def head(self, text, image, seen):
        blue = text[:, 1, 0] > 0
        return np.where(blue[:, None], [0, 0, 0, 0, 9.0], [0, 0, 9.0, 0, 0]).astype(np.float32)


@pytest.fixture
def by_passages(tmp_path) -> PairModel:
    """A version that reads 16 tokens at a time, and of a long document passage after passage."""
    pairs = [*build_pairs(tmp_path), Example(text="blue", document="blue")]
    texts = pair_texts.trained(pairs, max_tokens=16, cleaning=())
    pictures = PictureReader(side=16, mean=(0.5, 0.5, 0.5), deviation=(0.5, 0.5, 0.5))
    return PairModel("m", 0.0, 1.0, Ferries(texts), texts, pictures, passages="best")


def test_the_sentence_that_weighs_most_is_found_behind_what_is_read_at_once(by_passages):
    document = "Ferry one is late. It stands in Riomar. Some rain fell. " * 3 + "It is blue. The ferry is late."
    found = compare(by_passages, Example(text="The ferry is two", document=document, image="a", document_image="b"))
    assert found.answer == "contradicted"
    assert document[slice(*found.sentence)] == "It is blue."
    assert (found.pictures, found.cut) == (0, False)
    ensemble = Ensemble("e", 0.0, (by_passages, by_passages), (0.5, 0.5))
    assert compare(ensemble, Example(text="The ferry is two", document=document)) == compare(
        by_passages, Example(text="The ferry is two", document=document)
    )


def test_what_is_read_in_part_is_told(by_passages):
    long = "Ferry one is late. It stands in Riomar. Some rain fell. " * 3
    whole = replace(by_passages, passages="none")
    for model in (whole, Ensemble("e", 0.0, (by_passages, whole), (0.5, 0.5))):
        found = compare(model, Example(text=long, document="It is blue."))
        assert (found.claim_cut, found.cut) == (True, False)
        found = compare(model, Example(text="It is blue.", document=long))
        assert (found.claim_cut, found.cut) == (False, True)
    found = compare(by_passages, Example(text=long, document=long))
    assert (found.claim_cut, found.cut) == (True, False)


def test_what_looks_at_pictures_alone_is_not_put_to_work():
    artefact = Artefact(
        version="noir-1", task="comparison", model="noir", recipe={"modality": "image"}, labels=LABELS, threshold=0.0,
        data_hash="", calibration={}, cleaning=(), details={}, folder=None,
    )  # fmt: skip
    with pytest.raises(UnfitArtefactError, match="looks at pictures alone"):
        require_fit(artefact, task="comparison")
