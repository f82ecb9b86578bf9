"""XLM-R with a linear head that can explain itself: the paper's model (CH-37), pooled as in the CAM paper (CAM-10).

Encoder, mean over the last layer's tokens (all that are not padding, special ones included), dropout, Linear.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import torch
from accelerate import PartialState

from ml.artefacts.on_disk import Artefact
from ml.choosing.calibration import sigmoid, temperature
from ml.choosing.thresholds import choose
from ml.evaluation.evaluate import labels_of, weights_of
from ml.examples import Example, ExamplesError
from ml.model import Fitted, Model, Run
from ml.models.checkworthiness import text_model
from ml.models.checkworthiness.network import Network, TorchClassifier, Trainee
from ml.networks.exporting.export import Precision
from ml.networks.loop import recipe as recipes
from ml.networks.loop import training
from ml.networks.weights import network_files, pretrained
from ml.text import tokens


@dataclass(frozen=True)
class Recipe(recipes.Recipe):
    """The paper's recipe (CH-38): 2 epochs, batch 32, rate 2e-5, AdamW, linear; best epoch by validation F1.

    `encoder` is a folder or a Hugging Face name; of its layers only the `top_blocks` are trained where given (CAM-18).
    With `cut_addresses` each link and mention is one token, with `plain_letters` styled letters are plain ones, in
    training and in use.
    `precision` is that of the exported network: int8 is several times faster on CPUs than fp32, fp16 is for GPUs.
    """

    encoder: str = pretrained.DEFAULT
    max_tokens: int = 128
    dropout: float = 0.1
    top_blocks: int | None = None
    cut_addresses: bool = True
    plain_letters: bool = True
    precision: Precision = "int8"


RULES = recipes.RULES | {
    "encoder": (lambda value: isinstance(value, str) and value != "", "a folder or a Hugging Face name"),
    "max_tokens": (lambda value: type(value) is int and value >= 8, "a whole number from 8 on"),
    "dropout": recipes.SHARE,
    "top_blocks": recipes.or_none(recipes.FROM_ZERO),
    "cut_addresses": recipes.SWITCH,
    "plain_letters": recipes.SWITCH,
    "precision": recipes.among("int8", "fp32", "fp16"),
}


@dataclass(frozen=True)
class Variant:
    """A recipe's name, and how many levels its head has: the second asks whether the desk would select the post."""

    name: str
    levels: int

    def read_recipe(self, settings: Mapping[str, Any]) -> Recipe:
        """Make a recipe from settings, defaults where none is given; RecipeError where they make no sense."""
        return recipes.read(Recipe, settings, name=self.name, rules=RULES)

    def fit(
        self, examples: Sequence[Example], *, recipe: Recipe, validation: Sequence[Example] | None, run: Run
    ) -> Fitted:
        """Train on labelled examples; epoch, temperature and threshold come from the validation examples.

        The second level learns from the examples of which it is known.

        Raises:
            EncoderError: the encoder is not on this machine.
            ExamplesError: nothing says what the desk selected, where that is to be learnt.
            RecipeError: see `ml.networks.loop.training`; or the encoder does not take `max_tokens`.
        """
        assert validation is not None
        if self.levels > 1 and all(example.selected is None for example in examples):
            raise ExamplesError("No example says whether the desk selected it; add a column 'selected', or train xlmr.")
        source = pretrained.find(recipe.encoder)
        trainee = _trainee(source, recipe, levels=self.levels)
        history = training.train(trainee, recipe=recipe, examples=examples, validation=validation, run=run)
        margins = training.margins(training.logits(trainee, validation))
        labels, weights = labels_of(validation), weights_of(validation)
        heat = temperature(margins, labels, weights=weights)
        probabilities = sigmoid(margins, slope=1 / heat, offset=0.0)
        threshold = choose(labels, probabilities, weights=weights, goal=recipes.goal_of(recipe.threshold))
        export: dict[str, Any] = {"temperature": heat, "threshold": threshold, "precision": recipe.precision}
        texts = [example.text for example in validation]
        return Fitted(
            threshold=threshold,
            calibration={"temperature": heat},
            cleaning=(),
            probabilities=probabilities,
            judge=lambda given: sigmoid(training.margins(training.logits(trainee, given)), slope=1 / heat, offset=0.0),
            write=partial(network_files.write, trainee.network, source, texts=texts, **export),
            truncated=trainee.truncated,
            is_main=PartialState().is_main_process,
            details={
                "levels": self.levels,
                "share_truncated": trainee.truncated(examples),
                "epochs": [asdict(epoch) for epoch in history],
                "encoder": {"name": recipe.encoder, "sha256": network_files.fingerprint(source)},
            },
        )

    def restore(self, artefact: Artefact) -> Model:
        """Rebuild the model in torch, as it was trained; `text_model` does so without torch, and faster.

        Raises:
            BrokenArtefactError: the folder lacks the trained network.
        """
        folder = text_model.folder_of(artefact)
        levels = artefact.details["levels"]
        network = Network(network_files.read_encoder(folder), outputs=2 * levels, dropout=0.0)
        network_files.read_weights(network.eval(), folder)
        tokenizer = tokens.load(text_model.tokenizer_of(artefact), **text_model.reading_of(artefact))
        return text_model.assembled(artefact, TorchClassifier(network, tokenizer))


ONE_LEVEL = Variant("xlmr", levels=1)
TWO_LEVEL = Variant("xlmr-two-level", levels=2)


def _trainee(source: Path, recipe: Recipe, *, levels: int) -> Trainee:
    torch.manual_seed(recipe.seed)
    encoder = network_files.load_encoder(source, max_tokens=recipe.max_tokens)
    network_files.freeze_all_but(encoder, recipe.top_blocks)
    network = Network(encoder, outputs=2 * levels, dropout=recipe.dropout)
    tokenizer = tokens.load(
        source / pretrained.TOKENIZER, max_tokens=recipe.max_tokens, cut_addresses=recipe.cut_addresses,
        plain_letters=recipe.plain_letters,
    )  # fmt: skip
    return Trainee(network, tokenizer, levels=levels)
