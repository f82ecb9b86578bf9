"""A trained claim-against-document network as a model, without torch: three ONNX files, and what training found."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax

from ml.artefacts.on_disk import Artefact, MissingArtefactError
from ml.examples import Example, Prediction
from ml.model import Model
from ml.models.checkworthiness.text_model import folder_of, tokenizer_of
from ml.models.comparison import pair_texts
from ml.models.comparison.pair_texts import PairTexts
from ml.serving.images import PictureReader
from ml.serving.onnx import open_session

Floats = NDArray[np.float32]
Probabilities = NDArray[np.float64]

AT_ONCE = 16
"""So many texts or pictures go through an encoder at a time."""

INSUFFICIENT = (2, 3)
"""The places of the classes that say that a document does not tell."""


class Towers(ABC):
    """The parts of a network: see `ml.models.comparison.network` for shapes; `_run` computes one of them."""

    reads_text: bool
    reads_images: bool
    image_width: int
    """How many numbers stand for a picture, 0 where none is read."""

    def text(self, ids: NDArray[np.int64], mask: NDArray[np.int64]) -> Floats:
        """Give vectors of texts, (n, width), from ids and mask, (n, tokens)."""
        return self._run("text", ids=ids, mask=mask)

    def image(self, pixels: Floats) -> Floats:
        """Give vectors of pictures, (n, width), from pixels, (n, 3, side, side)."""
        return self._run("image", pixels=pixels)

    def head(self, text: Floats | None, image: Floats | None, seen: Floats | None) -> Floats:
        """Give logits, (n, classes), from vectors, (n, 2, width), and which pictures are there, (n, 2)."""
        return self._run("head", text=text, image=image, seen=seen)

    @abstractmethod
    def _run(self, part: str, **given: NDArray[Any] | None) -> Floats: ...


class OnnxTowers(Towers):
    """The exported parts in an artefact's folder, run by onnxruntime."""

    def __init__(self, folder: Path, *, threads: int = 2) -> None:
        """Load them; MissingArtefactError or BrokenArtefactError where that cannot be."""
        if not (folder / "head.onnx").is_file():
            raise MissingArtefactError(f"{folder} has no head.onnx; train the version again, or give another.")
        found = {name: folder / f"{name}.onnx" for name in ("text", "image", "head")}
        self._sessions = {name: open_session(path, threads=threads) for name, path in found.items() if path.is_file()}
        self.reads_text, self.reads_images = "text" in self._sessions, "image" in self._sessions
        widths = [given.shape[-1] for given in self._sessions["head"].get_inputs() if given.name == "image"]
        self.image_width = widths[0] if widths else 0

    def _run(self, part: str, **given: NDArray[Any] | None) -> Floats:
        known = {name: values for name, values in given.items() if values is not None}
        found: Floats = self._sessions[part].run(None, known)[0]
        return found


@dataclass(frozen=True, eq=False)
class PairModel:
    """A trained version; the most probable class is the answer, so there is no threshold to speak of."""

    version: str
    threshold: float
    temperature: float
    towers: Towers
    texts: PairTexts
    pictures: PictureReader
    passages: str

    @property
    def reads_images(self) -> bool:
        """Whether it looks at pictures."""
        return self.towers.reads_images

    def predict(self, examples: Sequence[Example]) -> list[Prediction]:
        """Judge each pair by itself, in the order given."""
        return [prediction(row) for row in self.probabilities(examples)]

    def probabilities(self, examples: Sequence[Example]) -> Probabilities:
        """Give each class's probability, (examples, classes)."""
        if not examples:
            return np.zeros((0, 0))
        claims, documents = [one.text for one in examples], [one.document or "" for one in examples]
        return self._of_passages(claims, documents, *self._images(examples))

    def of_documents(self, example: Example, documents: Sequence[str]) -> Probabilities:
        """Give each class's probability, (documents, classes), of a pair with its document's text replaced."""
        images, seen = self._images([example])
        many = [0] * len(documents)
        return self._of_passages(
            [example.text] * len(documents), documents,
            None if images is None else images[many], None if seen is None else seen[many],
        )  # fmt: skip

    def _of_passages(
        self, claims: Sequence[str], documents: Sequence[str], images: Floats | None, seen: Floats | None
    ) -> Probabilities:
        """Give each class's probability, (documents, classes), each document cut as the recipe says."""
        cut = [self._passages(document) for document in documents]
        owners = np.repeat(np.arange(len(cut)), [len(found) for found in cut])
        texts = self._texts([(claim, passage) for claim, found in zip(claims, cut, strict=True) for passage in found])
        judged = self._judge(texts, None if images is None else images[owners], None if seen is None else seen[owners])
        return np.stack([self._joined(judged[owners == place]) for place in range(len(cut))])

    def truncated(self, examples: Sequence[Example]) -> float:
        """Say which share of the documents is not read to the end: none by passages, but the longest."""
        return self.texts.truncated(examples) if self.towers.reads_text and self.passages == "none" else 0.0

    def unread(self, example: Example) -> tuple[bool, bool]:
        """Whether the claim, and whether the document, goes on after what is read of it."""
        if not self.towers.reads_text:
            return False, False
        document = example.document or ""
        return self.texts.is_long(example.text), self.passages == "none" and self.texts.is_long(document)

    def missing_images(self, examples: Sequence[Example]) -> float:
        """Say which share of the pictures is not there or cannot be read."""
        return self.pictures.share_missing(examples)

    def _passages(self, document: str) -> list[str]:
        return [document] if self.passages == "none" or not self.towers.reads_text else self.texts.passages(document)

    def _joined(self, judged: Probabilities) -> Probabilities:
        """Make one answer, (classes,), of a document's passages, (passages, classes)."""
        if self.passages == "mean":
            return np.asarray(judged.mean(axis=0))
        return np.asarray(judged[judged[:, list(INSUFFICIENT)].sum(axis=1).argmin()])

    def _texts(self, pairs: Sequence[tuple[str, str]]) -> Floats | None:
        """Encode claims and documents, each text once: (pairs, 2, width)."""
        if not self.towers.reads_text:
            return None
        places = {text: place for place, text in enumerate(dict.fromkeys(text for pair in pairs for text in pair))}
        # Texts of like length together, and in an order that does not depend on that of the pairs.
        order = sorted(places, key=lambda text: (len(text), text))
        found: dict[str, Floats] = {}
        for start in range(0, len(order), AT_ONCE):
            chosen = order[start : start + AT_ONCE]
            found |= zip(chosen, self.towers.text(**self.texts.padded(chosen)), strict=True)
        return np.stack([np.stack([found[claim], found[document]]) for claim, document in pairs])

    def _images(self, examples: Sequence[Example]) -> tuple[Floats | None, Floats | None]:
        """Encode pictures, (examples, 2, width), and say which are there, (examples, 2)."""
        if not self.towers.reads_images:
            return None, None
        paths = [path for one in examples for path in (one.image, one.document_image)]
        vectors, seen = np.zeros((len(paths), self.towers.image_width), np.float32), np.zeros(len(paths), np.float32)
        for start in range(0, len(paths), AT_ONCE):
            read = [self.pictures.pixels(path) for path in paths[start : start + AT_ONCE]]
            there = {start + place: pixels for place, pixels in enumerate(read) if pixels is not None}
            if there:
                vectors[list(there)], seen[list(there)] = self.towers.image(np.stack(list(there.values()))), 1.0
        return vectors.reshape(len(examples), 2, -1), seen.reshape(-1, 2)

    def _judge(self, texts: Floats | None, images: Floats | None, seen: Floats | None) -> Probabilities:
        logits = self.towers.head(texts, images, seen).astype(np.float64)
        return np.asarray(softmax(logits / self.temperature, axis=1))


def prediction(row: Probabilities) -> Prediction:
    """Make a prediction of one pair's probabilities, (classes,)."""
    label = int(row.argmax())
    return Prediction(label=label, probability=float(row[label]), probabilities=tuple(row.tolist()))


def restore(artefact: Artefact) -> Model:
    """Rebuild the model from its exported parts; MissingArtefactError or BrokenArtefactError where one is missing."""
    return assembled(artefact, towers=OnnxTowers(folder_of(artefact)))


def assembled(artefact: Artefact, *, towers: Towers) -> PairModel:
    """Put a network's parts together with what training found."""
    recipe, details = artefact.recipe, artefact.details
    return PairModel(
        version=artefact.version,
        threshold=artefact.threshold,
        temperature=artefact.calibration["temperature"],
        towers=towers,
        texts=pair_texts.load(
            tokenizer_of(artefact),
            max_tokens=recipe["max_tokens"],
            cleaning=artefact.cleaning,
            padding=details["padding"],
        ),
        pictures=PictureReader(
            side=recipe["image_size"],
            mean=tuple(details["pictures"]["mean"]),
            deviation=tuple(details["pictures"]["deviation"]),
        ),
        passages=recipe["passages"],
    )
