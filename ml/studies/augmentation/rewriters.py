"""The model that a training's texts are rewritten with, and the part of the examples that it rewrites."""

import importlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ml.examples import Example, in_fixed_order
from ml.studies.augmentation.augment import Rewriter, augment
from ml.studies.augmentation.cache import CachedRewriter
from ml.studies.augmentation.configurations import AugmentationError, How, augmentation_of
from ml.versions.catalogue import GENERATED_TEXT, division_for


def rewriter(how: How, *, model: str | None, cache: Path | None) -> Rewriter:
    """Load a translator or paraphraser, a folder or a name, None for the default; with `cache` it is asked once.

    Raises:
        AugmentationError: torch or the model is not on this machine.
    """
    # torch is an extra, and who does not augment does without it.
    try:
        seq2seq = importlib.import_module("ml.studies.augmentation.seq2seq")
    except ModuleNotFoundError as error:
        raise AugmentationError(f"{error.name} is missing; run: pip install 'claimwire[train]'") from error
    loaded: Any = seq2seq.load(model, how=how)
    return loaded if cache is None else CachedRewriter(loaded, cache, loaded.fingerprint)


def augmented(
    examples: Sequence[Example],
    configuration: str,
    *,
    model: str | None = None,
    cache: Path | None = None,
    validation: Sequence[Example] | None = None,
) -> tuple[Sequence[Example], Sequence[Example]]:
    """Give what is learnt from, augmented, and what chooses, as it is: of the examples where no validation is given.

    Raises:
        AugmentationError: there is no such configuration, it augments nothing, or its model is not on this machine.
    """
    chosen = augmentation_of(configuration)
    if chosen is None:
        raise AugmentationError(f"{configuration} rewrites no texts; choose another, or leave it out.")
    learnt: Sequence[Example] = in_fixed_order(examples)
    if validation is None:
        learnt, validation = division_for(GENERATED_TEXT).split(learnt, judged=True)
    return augment(learnt, chosen, rewriter=rewriter(chosen.how, model=model, cache=cache)), validation
