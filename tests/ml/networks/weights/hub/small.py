"""The hub's repositories as they are listed there, with small networks in them: the same kinds, files and weights' names.

`file_lists.json` has names only: of the commits that are named there; of EfficientNet-B3 no public record of a commit's
list was to be had, and its list is what such a repository is expected to hold.
"""

import json
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import sentencepiece
import torch
from safetensors.torch import save_file
from transformers import (
    BertConfig,
    BertForPreTraining,
    CLIPConfig,
    CLIPModel,
    DebertaV2Config,
    DebertaV2Model,
    DistilBertConfig,
    DistilBertModel,
    EfficientNetForImageClassification,
    XLMRobertaConfig,
    XLMRobertaForMaskedLM,
)

from ml.models.comparison import pair_texts, towers
from tests.ml import tiny
from tests.ml.networks.weights.hub.server import Stored, stored
from tests.ml.pairs import build_pairs

LISTS = json.loads((Path(__file__).parent / "file_lists.json").read_text(encoding="utf-8"))
SIDE = 32
SIZES = {"hidden_size": 32, "intermediate_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2}
MODULES = [("0", "", "Transformer"), ("1", "1_Pooling", "Pooling"), ("2", "2_Dense", "Dense")]
NEVER = b"not to be fetched"

State = dict[str, torch.Tensor]


def write_state(state: State, folder: Path, *, names: tuple[str, ...]) -> None:
    """Write weights as the files that a list names."""
    folder.mkdir(parents=True, exist_ok=True)
    if "model.safetensors" in names:
        save_file(
            {name: value.clone().contiguous() for name, value in state.items()},
            folder / "model.safetensors",
            {"format": "pt"},
        )
    if "pytorch_model.bin" in names:
        torch.save(state, folder / "pytorch_model.bin")


def student(folder: Path) -> State:
    """CLIP's student in many languages: DistilBERT, the mean of its tokens, and a matrix to 512."""
    config = DistilBertConfig(vocab_size=400, dim=48, hidden_dim=32, n_layers=2, n_heads=2, pad_token_id=0)
    config.save_pretrained(folder)
    _words(folder)
    modules = [
        {"idx": int(n), "name": n, "path": path, "type": f"sentence_transformers.models.{kind}"}
        for n, path, kind in MODULES
    ]
    (folder / "modules.json").write_text(json.dumps(modules))
    (folder / "1_Pooling").mkdir()
    (folder / "1_Pooling" / "config.json").write_text(
        '{"word_embedding_dimension": 48, "pooling_mode_mean_tokens": true}'
    )
    dense(folder / "2_Dense", names=("model.safetensors", "pytorch_model.bin"))
    return DistilBertModel(config).state_dict()


def dense(folder: Path, *, names: tuple[str, ...], activation: str = "Identity") -> None:
    """Write the matrix of 512 by 48."""
    write_state({"linear.weight": torch.randn(512, 48)}, folder, names=names)
    about = {"in_features": 48, "out_features": 512, "bias": False}
    (folder / "config.json").write_text(
        json.dumps(about | {"activation_function": f"torch.nn.modules.linear.{activation}"})
    )


def clip(folder: Path) -> State:
    """CLIP, both halves, with the numbers of positions that older files hold among their weights."""
    text, vision = (
        {**SIZES, "vocab_size": 400, "bos_token_id": 1, "eos_token_id": 2},
        {**SIZES, "image_size": SIDE, "patch_size": 16},
    )
    config = CLIPConfig(text_config=text, vision_config=vision, projection_dim=512)
    config.save_pretrained(folder)
    _words(folder)
    state = dict(CLIPModel(config).state_dict())
    state["text_model.embeddings.position_ids"] = torch.arange(77).unsqueeze(0)
    return state


def bert(folder: Path) -> State:
    """BERT with its pre-training heads, whose layer norms have the names that TensorFlow gave them."""
    config = BertConfig(**SIZES, vocab_size=400)
    config.save_pretrained(folder)
    _words(folder)
    state = BertForPreTraining(config).state_dict()
    renamed = {"LayerNorm.weight": "LayerNorm.gamma", "LayerNorm.bias": "LayerNorm.beta"}
    return {next((n.replace(o, r) for o, r in renamed.items() if o in n), n): value for n, value in state.items()}


def efficientnet(folder: Path) -> State:
    """EfficientNet with ImageNet's last layer."""
    config = towers.small_efficientnet(SIDE)
    config.save_pretrained(folder)
    return EfficientNetForImageClassification(config).state_dict()


def mdeberta(folder: Path) -> State:
    """DeBERTa in many languages: a SentencePiece model, more vectors than tokens, and heads under other names."""
    trained = folder / "spm"
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(texts()), model_prefix=str(trained), vocab_size=600, model_type="unigram", num_threads=1,
        character_coverage=0.999, minloglevel=2, pad_id=0, pad_piece="[PAD]", bos_id=1, bos_piece="[CLS]", eos_id=2,
        eos_piece="[SEP]", unk_id=3, unk_piece="[UNK]",
    )  # fmt: skip
    trained.with_suffix(".vocab").unlink()
    config = DebertaV2Config(
        **SIZES, vocab_size=640, type_vocab_size=0, relative_attention=True, max_relative_positions=-1, position_buckets=32,
        norm_rel_ebd="layer_norm", share_att_key=True, pos_att_type=["p2c", "c2p"], position_biased_input=False,
        max_position_embeddings=512,
    )  # fmt: skip
    config.save_pretrained(folder)
    (folder / "tokenizer_config.json").write_text('{"do_lower_case": false, "vocab_type": "spm"}')
    state = {f"deberta.{name}": value for name, value in DebertaV2Model(config).state_dict().items()}
    words = state["deberta.embeddings.word_embeddings.weight"]
    heads = {
        "lm_predictions.lm_head.dense.weight": torch.randn(32, 32),
        "mask_predictions.dense.weight": torch.randn(32, 32),
    }
    return state | heads | {"lm_predictions.lm_head.decoder.weight": words}  # shared with the embeddings


def xlm_roberta(folder: Path) -> State:
    """XLM-R with its head for masked words."""
    tokenizer = tiny._saved_tokenizer(folder, max_tokens=512)
    (folder / "sentencepiece.bpe.model").unlink()
    config = XLMRobertaConfig(
        **SIZES, vocab_size=tokenizer.get_vocab_size(), max_position_embeddings=514, type_vocab_size=1, pad_token_id=1,
        bos_token_id=0, eos_token_id=2,
    )  # fmt: skip
    config.save_pretrained(folder)
    return XLMRobertaForMaskedLM(config).state_dict()


MADE: dict[str, Callable[[Path], State]] = {
    "sentence-transformers/clip-ViT-B-32-multilingual-v1": student,
    "openai/clip-vit-base-patch32": clip,
    "google-bert/bert-base-uncased": bert,
    "google/efficientnet-b3": efficientnet,
    "microsoft/mdeberta-v3-base": mdeberta,
    "FacebookAI/xlm-roberta-base": xlm_roberta,
}

STUDENT, CLIP, BERT, B3, MDEBERTA, XLMR = MADE
NEEDED = {
    "noir": [STUDENT, CLIP],
    "tyche": [BERT, B3],
    "transformer-generated": [MDEBERTA],
    "xlmr": [XLMR],
}
"""Which of them each recipe needs."""


def repository(name: str, folder: Path) -> Stored:
    """Write a repository into a folder, exactly the files of its list, and offer it."""
    folder.mkdir(parents=True)
    torch.manual_seed(0)
    listed, licence = LISTS[name]["files"], LISTS[name]["licence"]
    write_state(MADE[name](folder), folder, names=tuple(listed))
    (folder / "README.md").write_text(f"---\nlicense: {licence}\n---\nA card.\n" if licence else "A card.\n")
    made = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    for file in set(listed) - made:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_bytes(b"{}" if file.endswith(".json") else NEVER)
    for file in made - set(listed):
        (folder / file).unlink()
    return stored(folder, revision=LISTS[name]["revision"] or "b3" * 20, licence=licence)


def repositories() -> dict[str, Stored]:
    """All that the recipes' defaults name."""
    with tempfile.TemporaryDirectory() as place:
        return {name: repository(name, Path(place) / str(n)) for n, name in enumerate(MADE)}


def texts() -> list[str]:
    """What small vocabularies are made from."""
    return [json.loads(line)["text"].replace("\n", " ") for line in tiny.SAMPLES.read_text().splitlines()]


def _words(folder: Path) -> None:
    pictures = Path(tempfile.mkdtemp())
    try:
        tokenizer = pair_texts.trained(build_pairs(pictures), max_tokens=64, cleaning=()).tokenizer.rust
    finally:
        shutil.rmtree(pictures)
    assert tokenizer.get_vocab_size() <= 400
    tokenizer.no_truncation()
    tokenizer.save(str(folder / "tokenizer.json"))
    words = sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])
    (folder / "vocab.txt").write_text("\n".join(word for word, _ in words))
