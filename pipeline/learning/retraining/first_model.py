"""The first model: a head on a multilingual encoder where one can be had, or else words in an SVM."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ml import registry
from ml.encoders import shelf
from ml.examples import Example, read_examples
from ml.registry import MeansOf
from pipeline.store.learning import models

SVM, HEAD = "svm-tfidf", "encoder-head"
NO_ENCODER = "none"
"""Named as the encoder, it is words in an SVM: the paper's baseline (CH-41)."""

Say = Callable[[str], None]


@dataclass(frozen=True)
class FirstModel:
    """A trained version that is in no database yet."""

    recipe: str
    folder: Path


def train(
    models_dir: Path, samples: Path, *, encoder: str | None, say: Say, keep: Callable[[Path], MeansOf] | None = None
) -> FirstModel:
    """Train on the samples that were written for this project, on the encoder named, or else on the one at hand.

    Where none can be had, `say` hears why. `keep` gives the means that are kept of the encoder in a folder.
    A version's folder that is there already is taken over: its database was lost, or another database's process was
    faster.
    """
    root = models_dir.resolve()
    svm, head = (FirstModel(recipe, root / f"{recipe}-demo") for recipe in (SVM, HEAD))
    found = None if svm.folder.is_dir() else _encoder(encoder, root.parent / shelf.SHELF, say)
    made, settings = (head, {"encoder": str(found)}) if found else (svm, {})
    with suppress(registry.ArtefactExistsError):
        registry.train(
            _examples(samples), made.folder, task=models.CHECKWORTHINESS, recipe=made.recipe, settings=settings,
            means=keep(found) if found and keep else None,
        )  # fmt: skip
    return made


def _examples(samples: Path) -> list[Example]:
    return list(read_examples(samples))


def _encoder(named: str | None, shelf_folder: Path, say: Say) -> Path | None:
    if named == NO_ENCODER:
        return None
    try:
        return shelf.find_or_make(named, shelf_folder, say=say)
    except (registry.RecipeError, registry.ArtefactError) as error:
        say(f"The first model is words in an SVM, of few languages, as there is no encoder: {error}")
        return None
