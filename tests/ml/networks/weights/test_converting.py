"""Older files made new ones in a process apart: no code of theirs runs, and a broken one is told in a sentence."""

import json
import os
import resource

import pytest
import sentencepiece
import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer

from ml.networks.weights import apart, converting, limits, vocabularies
from ml.networks.weights.apart import RefusedError
from ml.networks.weights.converting import Unconvertible
from tests.ml.networks.weights.hub import small

TRIED = [
    "Hola a todos", "  two  spaces ", "ﬁne Ⅳ ½ ｆｕｌｌ width", "naïve café, 12 % — «olá»", "नमस्ते 世界", "tab\tand\nnewline", "",
    "𝓯𝓪𝓷𝓬𝔂 text", "a\u00a0b\u200bc",
]  # fmt: skip
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "ferry", "Ferry", "##s"]
SPECIAL = {"pad_id": 0, "pad_piece": "[PAD]", "bos_id": 1, "bos_piece": "[CLS]", "eos_id": 2, "eos_piece": "[SEP]"}
KINDS = {
    "deberta-v2": SPECIAL | {"unk_id": 3, "unk_piece": "[UNK]"},
    "xlm-roberta": {},
    "mt5": {"pad_id": 0, "eos_id": 1, "unk_id": 2, "bos_id": -1, "byte_fallback": True},
}


class Attack:
    """Unpickled, it would write a file."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.mkdir, (str(self.path),)


def test_a_pickle_that_runs_code_runs_none_and_is_refused(tmp_path):
    torch.save({"weight": Attack(tmp_path / "owned")}, tmp_path / "pytorch_model.bin")
    with pytest.raises(RefusedError, match=r"^pytorch_model\.bin is no file of weights alone"):
        apart.run("converting", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["pytorch_model.bin"]


def test_a_file_beside_the_weights_is_no_library(tmp_path):
    (tmp_path / "torch.py").write_text("import os; os.mkdir('owned')")
    torch.save({"weight": torch.ones(2)}, tmp_path / "pytorch_model.bin")
    apart.run("converting", tmp_path)
    assert not (tmp_path / "owned").exists()
    assert torch.equal(load_file(tmp_path / "model.safetensors")["weight"], torch.ones(2))


def test_a_link_in_a_folder_leads_nothing_that_is_written_out_of_it(tmp_path):
    folder, own = tmp_path / "encoder", tmp_path / "own.txt"
    folder.mkdir()
    own.write_text("the person's own")
    for name in ("model-1.safetensors", "model.safetensors.index.json", "tokenizer.json"):
        (folder / f".{name}.part").symlink_to(own)
        (folder / name).symlink_to(own)
    torch.save({"weight": torch.ones(2)}, folder / "pytorch_model-1.bin")
    index = {"weight_map": {"weight": "pytorch_model-1.bin"}}
    (folder / "pytorch_model.bin.index.json").write_text(json.dumps(index))
    (folder / "config.json").write_text('{"model_type": "bert"}')
    (folder / "vocab.txt").write_text("\n".join(WORDS))
    apart.run("converting", folder)
    apart.run("vocabularies", folder / "vocab.txt")
    assert own.read_text() == "the person's own"
    assert torch.equal(load_file(folder / "model-1.safetensors")["weight"], torch.ones(2))
    assert Tokenizer.from_file(str(folder / "tokenizer.json")).get_vocab_size() == len(WORDS)
    assert not [path.name for path in folder.iterdir() if path.is_symlink()]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<html>404</html>", r"pytorch_model\.bin is no file of weights alone"),
        (b"version https://git-lfs.github.com/spec/v1", r"pytorch_model\.bin is no file of weights alone"),
        (b"", r"pytorch_model\.bin is no file of weights alone"),
        ([torch.ones(1)], "holds no named weights"),
        ({}, "holds no named weights"),
        ({"epoch": 3, "weight": torch.ones(1)}, "holds 'epoch', which is no tensor"),
    ],
)
def test_what_is_no_set_of_weights_is_told(tmp_path, content, says):
    path = tmp_path / "pytorch_model.bin"
    path.write_bytes(content) if isinstance(content, bytes) else torch.save(content, path)
    with pytest.raises(Unconvertible, match=says):
        converting.convert(tmp_path)
    assert not list(tmp_path.glob("*.safetensors*"))


def test_views_of_the_same_numbers_and_halves_of_precision_arrive_as_they_are(tmp_path):
    whole = torch.arange(12.0).reshape(3, 4)
    state = {
        "whole": whole,
        "turned": whole.T,
        "row": whole[1],
        "half": torch.ones(2, dtype=torch.bfloat16),
        "n": torch.tensor(7),
    }
    torch.save(state, tmp_path / "pytorch_model.bin", _use_new_zipfile_serialization=False)  # as before 2020
    converting.convert(tmp_path)
    found = load_file(tmp_path / "model.safetensors")
    assert set(found) == set(state)
    assert all(torch.equal(found[name], value) and found[name].dtype == value.dtype for name, value in state.items())


def test_shards_are_converted_each_and_the_index_names_them(tmp_path):
    names = [f"pytorch_model-0000{n}-of-00002.bin" for n in (1, 2)]
    for name, weight in zip(names, "ab", strict=True):
        torch.save({weight: torch.ones(1)}, tmp_path / name)
    index = {"metadata": {"total_size": 8}, "weight_map": dict(zip("ab", names, strict=True))}
    (tmp_path / "pytorch_model.bin.index.json").write_text(json.dumps(index))
    converting.convert(tmp_path)
    found = json.loads((tmp_path / "model.safetensors.index.json").read_bytes())["weight_map"]
    assert found == {"a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors"}
    assert set(load_file(tmp_path / found["b"])) == {"b"}
    (tmp_path / "pytorch_model.bin.index.json").write_text(json.dumps({"weight_map": {"a": "../other.bin"}}))
    with pytest.raises(Unconvertible, match=r"names '\.\./other\.bin', which is no file beside it"):
        converting.convert(tmp_path)


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_tokenizer_made_of_sentencepiece_reads_as_sentencepiece_does(tmp_path, kind):
    texts = small.texts()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(texts), model_prefix=str(tmp_path / "m"), vocab_size=600, model_type="unigram",
        character_coverage=0.999, num_threads=1, minloglevel=2, **KINDS[kind],
    )  # fmt: skip
    theirs = sentencepiece.SentencePieceProcessor(model_file=str(tmp_path / "m.model"))
    ours = vocabularies.make(tmp_path / "m.model", kind=kind, settings={"extra_ids": 0})
    for text in [*TRIED, *texts[:100]]:
        expected = theirs.encode(text)
        if kind == "xlm-roberta":  # whose ids are one further, with the unknown at 3
            expected = [place + 1 if place else 3 for place in expected]
        assert ours.encode(text, add_special_tokens=False).ids == expected, text
    tokens = ours.encode("Hola").tokens
    assert (tokens[0], tokens[-1]) == {
        "deberta-v2": ("[CLS]", "[SEP]"), "xlm-roberta": ("<s>", "</s>"), "mt5": (tokens[0], "</s>"),
    }[kind]  # fmt: skip


def test_a_list_of_words_is_read_in_lower_case_unless_its_settings_say_otherwise(tmp_path):
    (tmp_path / "vocab.txt").write_text("\n".join(WORDS))
    for settings, expected in (({}, "ferry"), ({"do_lower_case": False}, "Ferry")):
        found = vocabularies.make(tmp_path / "vocab.txt", kind="bert", settings=settings)
        assert found.encode("the Ferrys").tokens == ["[CLS]", "the", expected, "##s", "[SEP]"]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_only_an_end_of_line_ends_a_word(tmp_path, end):
    words = [*WORDS[:5], "\u0085", "\u2028", "a\x1cb", "ferry"]
    (tmp_path / "vocab.txt").write_text("".join(word + end for word in words), encoding="utf-8", newline="")
    found = vocabularies.make(tmp_path / "vocab.txt", kind="bert", settings={})
    assert found.get_vocab() == {word: place for place, word in enumerate(words)}


@pytest.mark.parametrize(
    ("file", "kind", "says"),
    [
        ("spm.model", "deberta-v2", "spm.model is no SentencePiece model"),
        ("spm.model", "albert", "tokenizers of the kind 'albert' are not made here"),
        ("vocab.txt", "xlm-roberta", "tokenizers of the kind 'xlm-roberta' are not made of vocab.txt"),
        ("vocab.txt", "bert", r"vocab.txt is no list of words for BERT"),
    ],
)
def test_a_vocabulary_that_is_none_is_told(tmp_path, file, kind, says):
    (tmp_path / file).write_bytes(b"version https://git-lfs")
    with pytest.raises(vocabularies.Unreadable, match=says):
        vocabularies.make(tmp_path / file, kind=kind, settings={})


def test_a_process_apart_is_held_to_its_limits_and_writes_a_tokenizer(tmp_path):
    (tmp_path / "config.json").write_text('{"model_type": "bert"}')
    (tmp_path / "vocab.txt").write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "sun"]))
    apart.run("vocabularies", tmp_path / "vocab.txt")
    assert Tokenizer.from_file(str(tmp_path / "tokenizer.json")).encode("Sun").tokens == ["[CLS]", "sun", "[SEP]"]
    child = os.fork()
    if child == 0:  # limits are for good, so that they are tried in a process that ends
        try:
            limits.limit(2**20)
            held = resource.getrlimit(resource.RLIMIT_FSIZE)[0] == 3 * 2**20 + 2**26
            try:
                bytearray(8 * 2**30)
            except MemoryError:
                os._exit(0 if held else 2)
        finally:
            os._exit(3)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
