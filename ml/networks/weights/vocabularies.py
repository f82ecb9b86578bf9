"""A tokenizer.json made of what tokenizers were kept in before: SentencePiece's models and BERT's lists of words.

The same pieces, scores and normalisation as the model's own, so that texts become the same tokens. Run as a process of
its own, with limits: see `apart`.
"""

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from google.protobuf.message import DecodeError
from sentencepiece import sentencepiece_model_pb2
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from tokenizers.implementations.bert_wordpiece import BertWordPieceTokenizer

from ml.networks.weights import limits
from ml.networks.weights.layout import CONFIG, TOKENIZER

UNIGRAM, CONTROL, UNKNOWN, USER, BYTE = 1, 3, 2, 4, 6
"""Numbers by which SentencePiece tells kinds of models, and of pieces."""

Pieces = list[tuple[str, float]]


class Unreadable(ValueError):
    """No tokenizer can be made of a file; the message says why."""


def make(vocabulary: Path, *, kind: str, settings: dict[str, Any]) -> Tokenizer:
    """Make the tokenizer of a network of this kind (a config's `model_type`); `settings` are the tokenizer's own.

    Raises:
        Unreadable: the file is broken, or networks of this kind read tokens in a way that is not known here.
    """
    if vocabulary.suffix == ".txt":
        return _words(vocabulary, kind=kind, settings=settings)
    build = {"deberta-v2": _deberta, "xlm-roberta": _xlm_roberta, "t5": _t5, "mt5": _t5, "umt5": _t5}.get(kind)
    if build is None:
        raise Unreadable(f"tokenizers of the kind {kind!r} are not made here; give a folder with tokenizer.json")
    proto = sentencepiece_model_pb2.ModelProto()  # type: ignore[attr-defined]  # made when it is imported
    try:
        proto.ParseFromString(vocabulary.read_bytes())
    except DecodeError as error:
        raise Unreadable(f"{vocabulary.name} is no SentencePiece model") from error
    if proto.trainer_spec.model_type != UNIGRAM or not proto.pieces:
        raise Unreadable(f"{vocabulary.name} is no unigram model of SentencePiece")
    return build(proto, settings)


def _deberta(proto: Any, settings: dict[str, Any]) -> Tokenizer:
    """DeBERTa v2 and v3: the model's pieces as they are, and [MASK] behind them."""
    pieces = _pieces(proto)
    tokenizer = _unigram(proto, pieces, unknown=_unknown(proto), lower=bool(settings.get("do_lower_case")))
    if settings.get("split_by_punct"):
        first, last = pre_tokenizers.Punctuation(behavior="isolated"), tokenizer.pre_tokenizer
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence([first, last])
    _special(tokenizer, ["[PAD]", "[CLS]", "[SEP]", "[UNK]", "[MASK]"])
    return _between(tokenizer, "[CLS]", "[SEP]")


def _xlm_roberta(proto: Any, _: dict[str, Any]) -> Tokenizer:
    """XLM-R: its own four special tokens take the place of the model's three, and <mask> comes last."""
    special = ["<s>", "<pad>", "</s>", "<unk>"]
    pieces = [(name, 0.0) for name in special] + _pieces(proto)[3:] + [("<mask>", 0.0)]
    tokenizer = _unigram(proto, pieces, unknown=special.index("<unk>"))
    _special(tokenizer, special)
    tokenizer.add_special_tokens([AddedToken("<mask>", special=True, lstrip=True, normalized=False)])
    return _between(tokenizer, "<s>", "</s>")


def _t5(proto: Any, settings: dict[str, Any]) -> Tokenizer:
    """T5, which ends a text with </s>, and has as many numbered blanks as its settings say: 100, mT5 none."""
    blanks = int(settings.get("extra_ids", 100))
    pieces = _pieces(proto) + [(f"<extra_id_{n}>", 0.0) for n in reversed(range(blanks))]
    tokenizer = _unigram(proto, pieces, unknown=_unknown(proto))
    _special(tokenizer, ["<pad>", "</s>", "<unk>", *(f"<extra_id_{n}>" for n in range(blanks))])
    return _between(tokenizer, None, "</s>")


def _pieces(proto: Any) -> Pieces:
    return [(piece.piece, piece.score) for piece in proto.pieces]


def _unknown(proto: Any) -> int:
    found = [place for place, piece in enumerate(proto.pieces) if piece.type == UNKNOWN]
    if not found:
        raise Unreadable("the SentencePiece model has no piece for what it does not know")
    return found[0]


def _unigram(proto: Any, pieces: Pieces, *, unknown: int, lower: bool = False) -> Tokenizer:
    """Read as SentencePiece does: its own character map, no doubled spaces, a space before the first word."""
    bytes_too = any(piece.type == BYTE for piece in proto.pieces)
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=unknown, byte_fallback=bytes_too))
    steps: list[Any] = [normalizers.Lowercase()] if lower else []
    if proto.normalizer_spec.precompiled_charsmap:
        steps.append(normalizers.Precompiled(proto.normalizer_spec.precompiled_charsmap))
    if proto.normalizer_spec.remove_extra_whitespaces:
        steps += [normalizers.Strip(), normalizers.Replace(Regex(" {2,}"), " ")]
    tokenizer.normalizer = normalizers.Sequence(steps)
    scheme = "always" if proto.normalizer_spec.add_dummy_prefix else "never"
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme=scheme)
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme=scheme)
    theirs = [piece.piece for piece in proto.pieces if piece.type == USER]
    tokenizer.add_tokens([AddedToken(piece, normalized=False) for piece in theirs])
    return tokenizer


def _special(tokenizer: Tokenizer, names: Sequence[str]) -> None:
    tokenizer.add_special_tokens([AddedToken(name, special=True, normalized=False) for name in names])


def _between(tokenizer: Tokenizer, first: str | None, last: str) -> Tokenizer:
    ids = {name: tokenizer.token_to_id(name) for name in (first, last) if name}
    if None in ids.values():
        raise Unreadable(f"the vocabulary lacks {' or '.join(ids)}")
    begin = f"{first} " if first else ""
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{begin}$A {last}", pair=f"{begin}$A {last} $B:1 {last}:1", special_tokens=list(ids.items())
    )
    return tokenizer


def _words(vocabulary: Path, *, kind: str, settings: dict[str, Any]) -> Tokenizer:
    """BERT's own: words and pieces of words, in lower case unless its settings say otherwise."""
    if kind not in ("bert", "distilbert"):
        raise Unreadable(f"tokenizers of the kind {kind!r} are not made of {vocabulary.name}")
    try:
        # Not splitlines(), which ends a line at U+0085 and U+2028 too, and would move all words after one of them.
        listed = vocabulary.read_text(encoding="utf-8").removesuffix("\n").split("\n")
        pieces = {piece: place for place, piece in enumerate(listed)}
        tokenizer = BertWordPieceTokenizer(
            pieces,
            lowercase=bool(settings.get("do_lower_case", True)),
            strip_accents=settings.get("strip_accents"),
            handle_chinese_chars=bool(settings.get("tokenize_chinese_chars", True)),
        )
    except (ValueError, TypeError) as error:
        raise Unreadable(f"{vocabulary.name} is no list of words for BERT ({error})") from error
    return Tokenizer.from_str(tokenizer.to_str())


def main(vocabulary: Path) -> None:
    """Write tokenizer.json beside a vocabulary; ends the process with one line where that fails."""
    folder = vocabulary.parent
    limits.limit(max(vocabulary.stat().st_size, 2**26))
    try:
        kind = str(json.loads((folder / CONFIG).read_bytes()).get("model_type"))
        about = folder / "tokenizer_config.json"
        settings = json.loads(about.read_bytes()) if about.is_file() else {}
        made = make(vocabulary, kind=kind, settings=settings)
        beside = folder / f".{TOKENIZER}.part"
        beside.unlink(missing_ok=True)  # a link, in a stranger's folder, would be followed
        made.save(str(beside))
        os.replace(beside, folder / TOKENIZER)
    except (Unreadable, OSError, MemoryError, ValueError, AttributeError, RecursionError) as error:
        sys.exit(str(error) or "it needs more memory than a file of its size may take")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
