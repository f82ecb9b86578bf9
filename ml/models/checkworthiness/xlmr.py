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
from torch import Tensor, nn
from transformers import PreTrainedModel

from ml.artefacts.on_disk import Artefact
from ml.choosing.calibration import sigmoid, temperature
from ml.choosing.thresholds import choose
from ml.evaluation.evaluate import labels_of, weights_of
from ml.examples import Example, ExamplesError
from ml.model import Fitted, Model, Run
from ml.models.checkworthiness import text_model
from ml.models.checkworthiness.torch_classifier import TorchClassifier
from ml.networks.exporting.export import Precision
from ml.networks.loop import losses, training
from ml.networks.loop import recipe as recipes
from ml.networks.weights import network_files, pretrained
from ml.text import tokens

NAME = "xlmr"


@dataclass(frozen=True)
class Recipe(recipes.Recipe):
    """The paper's recipe (CH-38): 2 epochs, batch 32, rate 2e-5, AdamW, linear; best epoch by validation F1.

    `encoder` is a folder or a Hugging Face name; of its layers only the `top_blocks` are trained where given (CAM-18).
    With `cut_addresses` each link and mention is one token, in training and in use.
    `precision` is that of the exported network: int8 is several times faster on CPUs than fp32, fp16 is for GPUs.
    """

    encoder: str = pretrained.DEFAULT
    max_tokens: int = 128
    dropout: float = 0.1
    top_blocks: int | None = None
    cut_addresses: bool = True
    precision: Precision = "int8"


RULES = recipes.RULES | {
    "encoder": (lambda value: isinstance(value, str) and value != "", "a folder or a Hugging Face name"),
    "max_tokens": (lambda value: type(value) is int and value >= 8, "a whole number from 8 on"),
    "dropout": recipes.SHARE,
    "top_blocks": recipes.or_none(recipes.FROM_ZERO),
    "cut_addresses": recipes.SWITCH,
    "precision": recipes.among("int8", "fp32", "fp16"),
}


def read_recipe(settings: Mapping[str, Any], *, name: str = NAME) -> Recipe:
    """Make a recipe from settings, defaults where none is given; RecipeError where they make no sense."""
    return recipes.read(Recipe, settings, name=name, rules=RULES)


class Network(nn.Module):
    """Parts `encoder` and `head`; logits are linear in the mean token, so each token's share is known (CAM-15)."""

    def __init__(self, encoder: PreTrainedModel, *, outputs: int, dropout: float) -> None:
        """Put a new linear head on an encoder."""
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(encoder.config.hidden_size, outputs)

    def forward(self, batch: Mapping[str, Tensor]) -> Tensor:
        """Give logits, shape (n, outputs), from `input_ids` and `attention_mask`, both (n, tokens)."""
        logits: Tensor = self.head(self.dropout(mean(self.states(batch), batch["attention_mask"])))
        return logits

    def states(self, batch: Mapping[str, Tensor]) -> Tensor:
        """Give the encoder's last layer, shape (n, tokens, hidden)."""
        found = self.encoder(input_ids=batch["input_ids"], attention_mask=batch["attention_mask"])
        states: Tensor = found.last_hidden_state
        return states

    def explain(self, batch: Mapping[str, Tensor]) -> tuple[Tensor, Tensor]:
        """Give logits, (n, outputs), and CAM scores, (n, tokens): what each token's state says for label 1 over 0.

        In evaluation mode the scores' mean over unmasked tokens, plus the biases' difference, is the logits'.
        """
        states = self.states(batch)
        scores = states @ (self.head.weight[1] - self.head.weight[0])
        mask = batch["attention_mask"]
        return self.head(self.dropout(mean(states, mask))), scores * mask


def mean(states: Tensor, mask: Tensor) -> Tensor:
    """Average (n, tokens, hidden) over the tokens that the mask, (n, tokens), leaves: (n, hidden)."""
    kept = mask.unsqueeze(-1).to(states.dtype)
    return (states * kept).sum(dim=1) / kept.sum(dim=1).clamp(min=1)


@dataclass(frozen=True, eq=False)
class Trainee:
    """The network and its tokenizer, as the loop asks for them; level 1 asks whether the desk would select it."""

    network: Network
    tokenizer: tokens.TextTokenizer
    levels: int = 1

    def collate(self, examples: Sequence[Example]) -> dict[str, Tensor]:
        """Pad texts to the longest of them: `input_ids` and `attention_mask`, both (n, tokens)."""
        return collate(self.tokenizer, [example.text for example in examples], pad=self.pad)

    @property
    def pad(self) -> int:
        """The id that fills up short texts."""
        return int(self.network.encoder.config.pad_token_id or 0)

    def targets(self, examples: Sequence[Example]) -> Tensor:
        """Give labels, and for the second level `selected`, shape (n, levels)."""
        answers = [(example.label, example.selected)[: self.levels] for example in examples]
        return torch.tensor([[losses.UNKNOWN if known is None else known for known in row] for row in answers])

    def lengths(self, examples: Sequence[Example]) -> list[int]:
        """Count the tokens of each text, as they are left after truncation."""
        return [len(found.ids) for found in self.tokenizer.encode([example.text for example in examples])]

    def truncated(self, examples: Sequence[Example]) -> float:
        """Say which share of the examples is cut, and warn where there are any."""
        return self.tokenizer.share_truncated([example.text for example in examples])


def collate(tokenizer: tokens.TextTokenizer, texts: Sequence[str], *, pad: int) -> dict[str, Tensor]:
    """Encode texts and pad them to the longest."""
    ids = [torch.tensor(found.ids) for found in tokenizer.encode(texts)]
    padded = nn.utils.rnn.pad_sequence(ids, batch_first=True, padding_value=pad)
    lengths = torch.tensor([len(row) for row in ids])
    return {"input_ids": padded, "attention_mask": (torch.arange(padded.shape[1]) < lengths[:, None]).long()}


def fit(
    examples: Sequence[Example], *, recipe: Recipe, validation: Sequence[Example] | None, run: Run, levels: int = 1
) -> Fitted:
    """Train on labelled examples; epoch, temperature and threshold come from the validation examples.

    Raises:
        EncoderError: the encoder is not on this machine.
        ExamplesError: nothing says what the desk selected, where that is to be learnt.
        RecipeError: see `ml.networks.loop.training`; or the encoder does not take `max_tokens`.
    """
    assert validation is not None
    if levels > 1 and all(example.selected is None for example in examples):
        raise ExamplesError("No example says whether the desk selected it; add a column 'selected', or train xlmr.")
    source = pretrained.find(recipe.encoder)
    trainee = _trainee(source, recipe, levels=levels)
    if run.start is not None:
        network_files.read_weights(trainee.network, run.start)
    history = training.train(trainee, recipe=recipe, examples=examples, validation=validation, run=run)
    answers = training.margins(training.logits(trainee, validation))
    labels, weights = labels_of(validation), weights_of(validation)
    heat = temperature(answers, labels, weights=weights)
    probabilities = sigmoid(answers, slope=1 / heat, offset=0.0)
    texts = [example.text for example in validation]
    threshold = choose(labels, probabilities, weights=weights, goal=recipes.goal_of(recipe.threshold))
    return Fitted(
        threshold=threshold,
        calibration={"temperature": heat},
        cleaning=(),
        probabilities=probabilities,
        judge=lambda given: sigmoid(training.margins(training.logits(trainee, given)), slope=1 / heat, offset=0.0),
        write=partial(
            network_files.write,
            trainee.network,
            source,
            texts=texts,
            temperature=heat,
            threshold=threshold,
            precision=recipe.precision,
        ),
        truncated=trainee.truncated,
        is_main=PartialState().is_main_process,
        details={
            "levels": levels,
            "share_truncated": trainee.truncated(examples),
            "epochs": [asdict(epoch) for epoch in history],
            "encoder": {"name": recipe.encoder, "sha256": network_files.fingerprint(source)},
        },
    )


def _trainee(source: Path, recipe: Recipe, *, levels: int) -> Trainee:
    torch.manual_seed(recipe.seed)
    encoder = network_files.load_encoder(source, max_tokens=recipe.max_tokens)
    network_files.freeze_all_but(encoder, recipe.top_blocks)
    network = Network(encoder, outputs=2 * levels, dropout=recipe.dropout)
    tokenizer = tokens.load(
        source / pretrained.TOKENIZER, max_tokens=recipe.max_tokens, cut_addresses=recipe.cut_addresses
    )
    return Trainee(network, tokenizer, levels=levels)


def restore(artefact: Artefact) -> Model:
    """Rebuild the model in torch, as it was trained; `text_model` does so without torch, and faster.

    Raises:
        BrokenArtefactError: the folder lacks the trained network.
    """
    folder = text_model.folder_of(artefact)
    levels = artefact.details["levels"]
    network = Network(network_files.read_encoder(folder), outputs=2 * levels, dropout=0.0)
    network_files.read_weights(network.eval(), folder)
    read = {"max_tokens": artefact.recipe["max_tokens"], "cut_addresses": artefact.recipe["cut_addresses"]}
    tokenizer = tokens.load(text_model.tokenizer_of(artefact), **read)
    return text_model.made(artefact, TorchClassifier(network, tokenizer))
