"""The paper's network for generated text (MH-13 … MH-15): an encoder, [CLS], three fully connected layers.

T5 and its encoder alone are the same with another encoder and another state of a text (MH-7). T5's activations are
known to suffer from few bits, so it is served in fp32.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, Literal, cast

import numpy as np
import torch
from accelerate import PartialState
from transformers import AutoModel, AutoModelForTextEncoding, PreTrainedModel

from ml.artefacts.on_disk import Artefact
from ml.examples import Example
from ml.model import Fitted, Run
from ml.models.checkworthiness import text_model, xlmr
from ml.models.generated import fragment_model, plain_letters, serving
from ml.models.generated.fragment_model import FragmentModel
from ml.models.generated.network import Answering, DeepHead, Network, TorchStates, Trainee, styles
from ml.models.generated.recipe import RULES, check_windows
from ml.models.generated.serving import SPARE, Floats, Head, NetworkScorer, OnnxStates
from ml.networks.exporting import export
from ml.networks.exporting.agreement import compare
from ml.networks.loop import recipe as recipes
from ml.networks.loop import training
from ml.networks.weights import network_files, pretrained
from ml.serving.onnx import OnnxClassifier
from ml.text import stylometry, tokens
from ml.text.fragments import REPEATED, WINDOW, Fragment, disjoint, windows


@dataclass(frozen=True)
class Recipe(recipes.Recipe):
    """The paper's recipe: 5 epochs, batch 16, rate 2e-5 halved after epochs 2 and 4, encoder at rest in 1 and 5.

    `window`, `repeated` and `fragment` count the encoder's tokens. With `style` 26 figures stand beside [CLS] (MH-7);
    `plain_letters` is ours.
    The paper does not state its dropout, nor which label smoothing it means; "all" is what PyTorch does.
    """

    epochs: int = 5
    batch: int = 16
    learning_rates: Mapping[str, float] = field(default_factory=lambda: {"encoder": 2e-5, "head": 2e-5})
    schedule: str = "multistep"
    warm_up: float = 0.0
    milestones: tuple[int, ...] = (2, 4)
    gamma: float = 0.5
    frozen: Mapping[str, tuple[int, ...]] = field(default_factory=lambda: {"encoder": (1, 5)})
    label_smoothing: float = 0.1
    smoothing: str = "all"
    class_weights: str | None = "balanced"
    encoder: str = "microsoft/mdeberta-v3-base"
    dropout: float = 0.1
    window: int = WINDOW
    repeated: int = REPEATED
    fragment: int = WINDOW
    style: bool = False
    plain_letters: bool = True


_RULES = RULES | xlmr.RULES | {"style": recipes.SWITCH}


@dataclass(frozen=True)
class T5Recipe(Recipe):
    """The same on T5; mT5 reads other languages."""

    encoder: str = "google-t5/t5-base"


@dataclass(frozen=True)
class Variant:
    """A recipe's name and defaults, which class loads its encoder, and what of a text the head judges.

    "first" is the first token's state, [CLS]; "mean" the mean over all tokens, for encoders that have no [CLS];
    "answer" what a whole encoder-decoder says to the one token that its answers begin with. `precision` is that of the
    exported network.
    """

    name: str
    kind: type[Recipe]
    encoder: Any = AutoModel
    pooling: Literal["first", "mean", "answer"] = "first"
    precision: Literal["int8", "fp32"] = "int8"

    def read_recipe(self, settings: Mapping[str, Any]) -> Recipe:
        """Make a recipe from settings, defaults where none is given; RecipeError where they make no sense."""
        recipe = recipes.read(self.kind, settings, name=self.name, rules=_RULES)
        check_windows(recipe)
        return recipe

    def fit(
        self, examples: Sequence[Example], *, recipe: Recipe, validation: Sequence[Example] | None, run: Run
    ) -> Fitted:
        """Train on windows; epoch, calibration, threshold and the human reference come from validation.

        Raises:
            EncoderError: the encoder is not on this machine.
            RecipeError: see `ml.networks.loop.training`; or the encoder does not take a window or a fragment.
        """
        assert validation is not None
        source = pretrained.find(recipe.encoder, recipe=self.name)
        read = tokens.load(source / pretrained.TOKENIZER, max_tokens=max(recipe.window, recipe.fragment) + SPARE)
        shown = partial(plain_letters.learnt, plain_letters=recipe.plain_letters)
        learnt = _cut(shown(examples), read, partial(windows, size=recipe.window, repeated=recipe.repeated))
        chosen = _cut(shown(validation), read, partial(disjoint, size=recipe.fragment))
        trainee = self._trainee(source, recipe, read, learnt)
        history = training.train(trainee, recipe=recipe, examples=learnt, validation=chosen, run=run)
        scorer = plain_letters.reading(_scorer(trainee.network, read), asdict(recipe))
        calibrated, weights, details = fragment_model.chosen(scorer, examples, validation, fragment=recipe.fragment)
        encoder = {"name": recipe.encoder, "sha256": network_files.fingerprint(source)}
        return Fitted(
            threshold=calibrated.threshold,
            calibration={"slope": calibrated.slope, "offset": calibrated.offset},
            cleaning=(),
            probabilities=calibrated.probabilities,
            weights=_head_weights(trainee.network) | weights,
            judge=lambda given: fragment_model.probabilities(
                scorer, calibrated, [one.text for one in given], fragment=recipe.fragment
            ),
            write=partial(_write, trainee.network, source, texts=[one.text for one in chosen], read=read, variant=self),
            is_main=PartialState().is_main_process,
            details=details | {"epochs": [asdict(epoch) for epoch in history], "encoder": encoder},
        )

    def restore(self, artefact: Artefact) -> FragmentModel:
        """Rebuild the model in torch, as it was trained; BrokenArtefactError where the folder lacks the network."""
        folder = text_model.folder_of(artefact)
        encoder = network_files.read_encoder(folder, kind=self.encoder)
        style = np.zeros((1, len(stylometry.NAMES))) if artefact.recipe["style"] else None
        network = Network(encoder, DeepHead(encoder.config.hidden_size, style=style, dropout=0.0), pooling=self.pooling)
        network_files.read_weights(network.eval(), folder)
        read = tokens.load(text_model.tokenizer_of(artefact), max_tokens=artefact.recipe["fragment"] + SPARE)
        return serving.assembled(artefact, TorchStates(network, read))

    def _trainee(self, source: Path, recipe: Recipe, read: tokens.TextTokenizer, learnt: Sequence[Example]) -> Trainee:
        torch.manual_seed(recipe.seed)
        encoder = network_files.load_encoder(source, max_tokens=read.max_tokens, kind=self.encoder)
        style = styles(learnt) if recipe.style else None
        head = DeepHead(encoder.config.hidden_size, style=style, dropout=recipe.dropout)
        return Trainee(Network(encoder, head, pooling=self.pooling), read)


TRANSFORMER = Variant("transformer-generated", Recipe)
T5 = Variant("t5-generated", T5Recipe, pooling="answer", precision="fp32")
# It has no [CLS].
T5_ENCODER = Variant(
    "t5-encoder-generated", T5Recipe, encoder=AutoModelForTextEncoding, pooling="mean", precision="fp32"
)


def _cut(examples: Sequence[Example], read: tokens.TextTokenizer, cut: Any) -> list[Example]:
    """Make an example of each window or fragment, which inherits its text's label (MH-5)."""
    found = []
    for example in examples:
        parts: list[Fragment] = cut(example.text, list(dict.fromkeys(read.spans(example.text))))
        found += [replace(example, text=example.text[part.start : part.end]) for part in parts] or [example]
    return found


def _head_weights(network: Network) -> dict[str, Floats]:
    state = network.state_dict()
    return {name: value.double().cpu().numpy() for name, value in state.items() if name.startswith("head.")}


def _scorer(network: Network, read: tokens.TextTokenizer) -> NetworkScorer:
    return NetworkScorer(TorchStates(network, read), Head(_head_weights(network)), read)


def _write(
    network: Network,
    source: Path,
    folder: Path,
    *,
    texts: Sequence[str],
    read: tokens.TextTokenizer,
    variant: Variant,
) -> Mapping[str, Any]:
    """Put the network, its tokenizer and its export into a folder; say how well the export agrees on these texts."""
    _export(network_files.write_trained(network, source, folder), folder, variant)
    trained = _scorer(network, read)
    served = replace(trained, pooled=OnnxStates(OnnxClassifier(folder, max_tokens=read.max_tokens)))
    pairs = [np.stack([np.zeros(len(texts)), scorer.scores(texts)], axis=1) for scorer in (trained, served)]
    return {"export": asdict(compare(pairs[0].astype(np.float32), pairs[1].astype(np.float32)))}


def _export(encoder: PreTrainedModel, folder: Path, variant: Variant) -> None:
    """Export the encoder, so that it gives the state that the head judges."""
    hidden = encoder.config.hidden_size
    if variant.pooling != "first":
        encoder.set_attn_implementation("eager")  # the exporter cannot read T5's faster attention
    # The decoder's answer is one state, and that one the first.
    asked = cast(PreTrainedModel, Answering(encoder)) if variant.pooling == "answer" else encoder
    pooling: export.Pooling = "mean" if variant.pooling == "mean" else "first"
    export.export(asked, torch.eye(hidden), torch.zeros(hidden), folder, precision=variant.precision, pooling=pooling)
