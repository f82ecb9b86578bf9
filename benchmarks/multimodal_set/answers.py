"""How good what a card says would be: the answers with and without pictures, and the sentence that weighs most."""

from collections.abc import Sequence
from pathlib import Path

from ml import registry
from ml.answers.document_comparison import ANSWERS as WITH_PICTURES
from ml.answers.document_comparison import LABELS, WITHOUT_PICTURES
from ml.examples import Example
from ml.studies.papers.comparison.scenes import wording

_COLOURS = {word for words in wording.COLOURS.values() for word in words}


def answers_on_cards(folder: Path, examples: Sequence[Example]) -> dict[str, float]:
    """Give the shares of right answers, of documents with a telling sentence where one is shown, and of those right.

    Only the telling sentence names a colour; pairs whose document says nothing of the claim have none.
    """
    version = registry.load(folder)
    right = {"answers_right": 0, "answers_right_words_only": 0}
    told, shown, telling = 0, 0, 0
    for one in examples:
        document, label = one.document or "", one.label or 0
        pictures = {"image": Path(one.image or ""), "document_image": Path(one.document_image or "")}
        found = registry.compare_with_document(version, one.text, document, **pictures)
        words = registry.compare_with_document(version, one.text, document)
        right["answers_right"] += label in WITH_PICTURES[found.answer]
        right["answers_right_words_only"] += label in WITHOUT_PICTURES[words.answer]
        if not LABELS[label].startswith("Insufficient"):
            told += 1
            shown += found.sentence is not None
            telling += found.sentence is not None and any(
                colour in document[slice(*found.sentence)] for colour in _COLOURS
            )
    return {
        **{name: round(count / len(examples), 4) for name, count in right.items()},
        "sentences_shown": round(shown / told, 4),
        "sentences_right": round(telling / max(1, shown), 4),
    }
