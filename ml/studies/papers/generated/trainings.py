"""One training for each configuration and number of texts, whose answers about both tests are kept."""

import logging
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ml.examples import Example, ExamplesError
from ml.model import RecipeError
from ml.models.generated.fragment_model import FragmentModel
from ml.studies.augmentation.augment import augment
from ml.studies.augmentation.configurations import CONFIGURATIONS, Configuration, How
from ml.studies.augmentation.rewriters import rewriter
from ml.studies.papers.generated.drawing import Pool
from ml.studies.papers.generated.verdicts import Score, scored
from ml.versions.catalogue import GENERATED_TEXT, division_for
from ml.versions.loading import load
from ml.versions.train import train

logger = logging.getLogger(__name__)

ENGLISH, MULTILINGUAL = "english", "multilingual"


@dataclass(frozen=True)
class Outcome:
    """How a version of so many training texts does: scores by test and by way, and its human texts to compare with.

    `model` is the version itself, and `choosing` the texts that chose its threshold.
    """

    trained_on: int
    human_texts: int
    scores: Mapping[str, Mapping[str, Score]]
    model: FragmentModel
    choosing: Sequence[Example]


@dataclass
class Trainings:
    """The pools by name, what is trained, and what has been found so far.

    `rewriters` names the models to translate and to paraphrase with, folders or names; None is the default one, and
    an error says where it is missing. Of each training set 30 % choose threshold and reference, as in every training
    of this task; only what is learnt from is augmented.
    """

    pools: Mapping[str, Pool]
    recipe: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    rewriters: Mapping[How, str | None] = field(default_factory=dict)
    cache: Path | None = None
    seed: int = 0
    _found: dict[tuple[str, int], Outcome] = field(default_factory=dict)

    def available(self, configuration: str, number: int) -> int:
        """Say on how many texts a configuration can train, at most the number that is asked."""
        return sum(len(part) for part in self._parts(CONFIGURATIONS[configuration], number))

    def outcome(self, configuration: str, number: int) -> Outcome:
        """Train a configuration on so many texts, or on as many as there are, and judge every test.

        Raises:
            AugmentationError: the model to rewrite with is not here.
            RecipeError: the recipe does not take the configuration's settings.
            ExamplesError: there are too few texts.
        """
        key = (configuration, self.available(configuration, number))
        if key not in self._found:
            self._found[key] = self._trained(CONFIGURATIONS[configuration], number)
            logger.info("%s on %d texts: done", *key)
        return self._found[key]

    def _trained(self, chosen: Configuration, number: int) -> Outcome:
        examples = [one for part in self._parts(chosen, number) for one in part]
        learnt, choosing = division_for(GENERATED_TEXT).split(examples, judged=True)
        if chosen.augmentation is not None:
            how = chosen.augmentation.how
            asked = rewriter(how, model=self.rewriters.get(how), cache=self.cache)
            learnt = augment(learnt, chosen.augmentation, rewriter=asked, seed=self.seed)
        model = self._version(learnt, choosing, {**self.settings, **chosen.settings})
        scores = {name: scored(model, pool.test) for name, pool in self.pools.items()}
        return Outcome(len(examples), len(model.reference.languages), scores, model, choosing)

    def _version(
        self, learnt: Sequence[Example], choosing: Sequence[Example], settings: Mapping[str, Any]
    ) -> FragmentModel:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "version"
            train(learnt, path, task=GENERATED_TEXT, recipe=self.recipe, settings=settings, validation=choosing)
            model = load(path)
        if not isinstance(model, FragmentModel):
            raise RecipeError(f"{self.recipe} does not judge texts by fragments; choose a recipe that does.")
        return model

    def _parts(self, chosen: Configuration, number: int) -> list[Sequence[Example]]:
        """Take the first texts of each pool, an even number, so that they are balanced."""
        shares = {ENGLISH: chosen.english, MULTILINGUAL: 1 - chosen.english}
        wanted = {name: share for name, share in shares.items() if share > 0}
        for name in wanted:
            if name not in self.pools:
                raise ExamplesError(f"there are too few {name} texts")
        return [self.pools[name].training[: 2 * (round(share * number) // 2)] for name, share in wanted.items()]
