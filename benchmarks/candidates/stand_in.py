"""An encoder of xlm-roberta-base's size with random weights, and a tokenizer of its size, to measure serving with.

Speed and memory do not depend on what the weights say. The tokenizer is a real Unigram model, trained on the posts at
hand; its pieces are spread over a vocabulary that is filled up with pieces of other scripts, which no post contains,
of 10 bytes on average as those of XLM-R are (its SentencePiece file has 5.07 MB).
`python stand_in.py FOLDER [quick]` reads `texts.json` there and prints how many tokens the texts have.
"""

import json
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers
from transformers import PreTrainedTokenizerFast, XLMRobertaConfig, XLMRobertaForSequenceClassification

from ml.networks.exporting.export import Precision, export

SPECIAL = {"bos_token": "<s>", "pad_token": "<pad>", "eos_token": "</s>", "unk_token": "<unk>", "mask_token": "<mask>"}
OTHER_SCRIPTS = [[chr(code) for code in script] for script in (range(0x10D0, 0x10F1), range(0x0561, 0x0587))]
LETTERS = {0: (1, 5), 1: (2, 6)}
"""Georgian and Armenian, and how long their pieces are: 10 bytes on average, as those of XLM-R are."""


@dataclass(frozen=True)
class Size:
    """How large the encoder is; the first one is xlm-roberta-base's."""

    vocabulary: int = 250_002
    pieces: int = 8_000
    hidden: int = 768
    layers: int = 12
    heads: int = 12


QUICK = Size(vocabulary=4_000, pieces=1_000, hidden=96, layers=2, heads=2)


def build(folder: Path, texts: Sequence[str], *, size: Size, precision: Precision) -> int:
    """Write `documented/`, which transformers loads, and `served/`, which `ml.serving.onnx` loads; count the tokens."""
    documented, served = folder / "documented", folder / "served"
    (served / "tokenizer").mkdir(parents=True)
    tokenizer = _tokenizer(texts, size)
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, **SPECIAL).save_pretrained(documented)
    tokenizer.save(str(served / "tokenizer" / "tokenizer.json"))
    torch.manual_seed(0)
    model = XLMRobertaForSequenceClassification(_config(size)).eval()
    model.save_pretrained(documented)
    weight = torch.randn(2, size.hidden) / size.hidden**0.5
    torch.save(weight, folder / "head.pt")
    export(model.roberta, weight, torch.zeros(2), served, precision=precision)
    tokenizer.enable_truncation(128)
    return sum(len(encoding.ids) for encoding in tokenizer.encode_batch(list(texts)))


def _config(size: Size) -> XLMRobertaConfig:
    return XLMRobertaConfig(
        vocab_size=size.vocabulary,
        hidden_size=size.hidden,
        num_hidden_layers=size.layers,
        num_attention_heads=size.heads,
        intermediate_size=4 * size.hidden,
        max_position_embeddings=514,
        type_vocab_size=1,
        layer_norm_eps=1e-5,
        pad_token_id=1,
    )


def _tokenizer(texts: Sequence[str], size: Size) -> Tokenizer:
    learner = Tokenizer(models.Unigram())
    learner.normalizer = normalizers.NFKC()
    learner.pre_tokenizer = pre_tokenizers.Metaspace()
    trainer = trainers.UnigramTrainer(vocab_size=size.pieces, unk_token="<unk>", show_progress=False)
    learner.train_from_iterator(texts, trainer)
    learnt = [(piece, score) for piece, score in json.loads(learner.to_str())["model"]["vocab"] if piece != "<unk>"]
    special = [(name, 0.0) for name in ("<s>", "<pad>", "</s>", "<unk>")]
    whole = [*special, *_spread(learnt, size.vocabulary - len(special) - 1), ("<mask>", 0.0)]
    tokenizer = Tokenizer(models.Unigram(whole, unk_id=3, byte_fallback=False))
    tokenizer.normalizer, tokenizer.pre_tokenizer = learner.normalizer, learner.pre_tokenizer
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    tokenizer.add_special_tokens([*(name for name, _ in special), "<mask>"])
    return tokenizer


def _spread(learnt: Sequence[tuple[str, float]], wanted: int) -> list[tuple[str, float]]:
    """Put the pieces at random places among others, which cost as much to load and are never used."""
    chance = random.Random(0)
    least = min(score for _, score in learnt)
    others: dict[str, float] = {}
    while len(others) < wanted - len(learnt):
        script = chance.randrange(2)
        word = "".join(chance.choices(OTHER_SCRIPTS[script], k=chance.randint(*LETTERS[script])))
        others["▁" + word if chance.random() < 0.5 else word] = least + chance.random()
    pieces = [*learnt, *others.items()]
    chance.shuffle(pieces)
    return pieces


def main() -> None:
    folder = Path(sys.argv[1])
    texts = json.loads((folder / "texts.json").read_text())
    precision: Precision = "fp16" if torch.cuda.is_available() else "int8"
    print(build(folder, texts, size=QUICK if "quick" in sys.argv else Size(), precision=precision))


if __name__ == "__main__":
    main()
