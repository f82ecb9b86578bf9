"""A tiny XLM-R on disk: a real SentencePiece tokenizer trained on the samples, random weights, the usual files."""

import json
from pathlib import Path

import sentencepiece
import torch
from sentencepiece import sentencepiece_model_pb2
from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import (
    MarianConfig,
    MarianMTModel,
    PreTrainedTokenizerFast,
    T5Config,
    T5ForConditionalGeneration,
    XLMRobertaConfig,
    XLMRobertaModel,
)

SAMPLES = Path(__file__).parents[2] / "samples" / "labelled.jsonl"
WORDS = 600
SPECIAL = {"bos_token": "<s>", "pad_token": "<pad>", "eos_token": "</s>", "unk_token": "<unk>", "mask_token": "<mask>"}


def build_encoder(folder: Path, *, hidden: int = 32, layers: int = 2, max_tokens: int = 512, seed: int = 0) -> Path:
    """Write the encoder's config.json, model.safetensors and tokenizer.json, as a download of XLM-R would lie there."""
    tokenizer = _saved_tokenizer(folder, max_tokens=max_tokens)
    config = XLMRobertaConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=hidden,
        num_hidden_layers=layers,
        num_attention_heads=2,
        intermediate_size=2 * hidden,
        max_position_embeddings=max_tokens + 2,
        type_vocab_size=1,
        pad_token_id=1,
        bos_token_id=0,
        eos_token_id=2,
        initializer_range=0.1,
    )
    state = torch.random.get_rng_state()
    torch.manual_seed(seed)
    XLMRobertaModel(config, add_pooling_layer=False).save_pretrained(folder)
    torch.random.set_rng_state(state)
    return folder


def build_t5(folder: Path, *, hidden: int = 32, seed: int = 0) -> Path:
    """Write a tiny T5, whole, with weights at random, as a download would lie there."""
    words = _saved_tokenizer(folder, max_tokens=512).get_vocab_size()
    config = T5Config(
        vocab_size=words, d_model=hidden, d_kv=hidden // 2, d_ff=2 * hidden, num_layers=1, num_heads=2,
        pad_token_id=1, eos_token_id=2, decoder_start_token_id=1,
    )  # fmt: skip
    return _random(T5ForConditionalGeneration, config, folder, seed=seed)


def build_marian(folder: Path, *, hidden: int = 32, seed: int = 0) -> Path:
    """Write a tiny MarianMT with weights at random."""
    words = _saved_tokenizer(folder, max_tokens=512).get_vocab_size()
    config = MarianConfig(
        vocab_size=words, d_model=hidden, encoder_layers=1, decoder_layers=1, encoder_attention_heads=2,
        decoder_attention_heads=2, encoder_ffn_dim=hidden, decoder_ffn_dim=hidden, max_position_embeddings=512,
        pad_token_id=1, eos_token_id=2, decoder_start_token_id=1, forced_eos_token_id=2,
    )  # fmt: skip
    return _random(MarianMTModel, config, folder, seed=seed)


def _random(kind, config, folder: Path, *, seed: int) -> Path:
    state = torch.random.get_rng_state()
    torch.manual_seed(seed)
    kind(config).save_pretrained(folder)
    torch.random.set_rng_state(state)
    return folder


def _saved_tokenizer(folder: Path, *, max_tokens: int) -> Tokenizer:
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = _tokenizer(folder)
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, model_max_length=max_tokens, cls_token="<s>", sep_token="</s>", **SPECIAL
    )
    fast.save_pretrained(folder)
    return tokenizer


def _tokenizer(folder: Path) -> Tokenizer:
    """Train SentencePiece as XLM-R's was, and say it in the words of `tokenizers`: specials first, <mask> last."""
    texts = [json.loads(line)["text"].replace("\n", " ") for line in SAMPLES.read_text().splitlines()]
    trained = folder / "sentencepiece.bpe"
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(texts),
        model_prefix=str(trained),
        vocab_size=WORDS,
        model_type="unigram",
        character_coverage=0.999,
        num_threads=1,
        minloglevel=2,
    )
    proto = sentencepiece_model_pb2.ModelProto()
    proto.ParseFromString(trained.with_suffix(".bpe.model").read_bytes())
    trained.with_suffix(".bpe.vocab").unlink()
    pieces = [(piece.piece, piece.score) for piece in proto.pieces[3:]]
    specials = [(name, 0.0) for name in ("<s>", "<pad>", "</s>", "<unk>")]
    tokenizer = Tokenizer(models.Unigram([*specials, *pieces, ("<mask>", 0.0)], unk_id=3, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Precompiled(proto.normalizer_spec.precompiled_charsmap), normalizers.Replace(" {2,}", " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    tokenizer.add_special_tokens([AddedToken(name, special=True, normalized=False) for name, _ in specials])
    tokenizer.add_special_tokens([AddedToken("<mask>", special=True, lstrip=True, normalized=False)])
    return tokenizer
