"""A trained network as fast as this machine can run it, without torch: its ONNX file in onnxruntime.

On CPUs each thread works on a micro-batch of its own, so that no thread ever waits for another; texts of like length
go together, so that little is padded. Constants are mapped from `model.data`, and words read from `words.data`, row by
row, so that processes share their pages.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnxruntime.capi import onnxruntime_pybind11_state as states

from ml import cores
from ml.artefacts.network_files import MODEL, TOKENIZER, WORDS
from ml.artefacts.on_disk import BrokenArtefactError, MissingArtefactError
from ml.serving import loops, word_rows
from ml.text import tokens
from ml.text.addresses import Encoded

CPU_TOKENS, GPU_TOKENS = 256, 32_768
"""So many tokens, padding included, go through the network at a time: what a core's cache holds, what fills a GPU."""

_CUDA = "CUDAExecutionProvider"
# Adding the bias and then computing GELU takes less time than onnxruntime's kernel for both.
_SLOWER = ["BiasGeluFusion"]
_ERRORS = (states.Fail, states.InvalidArgument, states.InvalidGraph, states.InvalidProtobuf, states.NoSuchFile)


Made = TypeVar("Made")


@dataclass(frozen=True, eq=False)
class Scored:
    """A text's logits, shape (outputs,); its tokens' characters [start, end), and how each speaks for label 1.

    The mean of `cam`, shape (tokens,), plus the difference of the head's biases is the logits' margin. Spans are empty
    for special tokens. `truncated` says that the text goes on after the last token.
    """

    logits: NDArray[np.float32]
    spans: list[tuple[int, int]]
    cam: NDArray[np.float32]
    truncated: bool


class OnnxNetwork:
    """The network of a folder, which reads texts; one may be used by several threads."""

    def __init__(
        self, folder: Path, *, max_tokens: int = 128, threads: int | None = None, cut_addresses: bool = False,
        plain_letters: bool = False,
    ) -> None:  # fmt: skip
        """Load a network; `threads` are as many as `cores.usable` says unless given.

        With `cut_addresses` links and mentions are one token each (`text.addresses`), with `plain_letters` styled
        letters are read as plain ones (`text.letters`); a network is to be trained so.

        Raises:
            MissingArtefactError: the folder has no network or no tokenizer.
            BrokenArtefactError: one of them cannot be loaded.
        """
        for name in (MODEL, TOKENIZER):
            if not (folder / name).is_file():
                raise MissingArtefactError(f"{folder} has no {name}; train the version again, or give another.")
        self._tokenizer = tokens.load(
            folder / TOKENIZER, max_tokens=max_tokens, cut_addresses=cut_addresses, plain_letters=plain_letters
        )
        self._session = open_session(folder / MODEL)
        self._words = word_rows.asked_for(folder / WORDS, self._session, words=self._tokenizer.rust.get_vocab_size())
        on_gpu = _CUDA in self._session.get_providers()
        self._threads = 1 if on_gpu else threads or cores.usable()
        self._budget = GPU_TOKENS if on_gpu else CPU_TOKENS

    def read(self, texts: Sequence[str], outputs: Sequence[str], made: Callable[..., Made]) -> list[Made]:
        """Give what is `made` of each text's tokens and of the network's outputs for it, in the order given.

        The same text is computed once.
        """
        places = {text: place for place, text in enumerate(dict.fromkeys(texts))}
        found = self._tokenizer.encode(list(places))
        results: list[Any] = [None] * len(found)

        def run(batch: list[int]) -> None:
            given = padded([found[place].ids for place in batch])
            for place, *values in zip(batch, *self._run(outputs, given), strict=True):
                results[place] = made(found[place], *values)

        batches = list(_batches([encoding.ids for encoding in found], budget=self._budget, threads=self._threads))
        if min(self._threads, len(batches)) < 2:
            list(map(run, batches))
        else:
            with ThreadPoolExecutor(self._threads) as pool:
                list(pool.map(run, batches))
        return [results[places[text]] for text in texts]

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Give the tokens that are read of each text."""
        return [encoding.ids for encoding in self._tokenizer.encode(texts)]

    def share_truncated(self, texts: Sequence[str]) -> float:
        """Say which share of the texts goes on after the last token that is read."""
        return self._tokenizer.share_truncated(texts)

    def _run(self, outputs: Sequence[str], given: dict[str, NDArray[Any]]) -> Any:
        if self._words is not None:
            given["words"] = self._words.rows(given["input_ids"])
        try:
            return self._session.run(list(outputs), given)
        except (*_ERRORS, states.RuntimeException) as error:
            raise BrokenArtefactError(f"A network cannot be run ({error}); train the version again.") from error


class OnnxClassifier(OnnxNetwork):
    """Scores texts by the network in an artefact's folder; one may be used by several threads."""

    def scores(self, texts: Sequence[str]) -> list[Scored]:
        """Score texts, in the order given; the same text is computed once."""
        return self.read(texts, ["logits", "cam"], _scored)


def open_session(path: Path, *, threads: int = 1) -> onnxruntime.InferenceSession:
    """Open an ONNX file, on a GPU where there is one; BrokenArtefactError where it does not load or holds a loop."""
    _check_operators(path)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.log_severity_level = 3
    available = onnxruntime.get_available_providers()
    providers = [name for name in (_CUDA, "CPUExecutionProvider") if name in available]
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=providers, disabled_optimizers=_SLOWER)
    except _ERRORS as error:
        reason = str(error).strip().splitlines()[0]
        raise BrokenArtefactError(f"{path} cannot be loaded ({reason}); train the version again.") from error


def _check_operators(path: Path) -> None:
    try:
        loop = loops.loop_in(path)
    except (OSError, ValueError) as error:
        raise BrokenArtefactError(f"{path} cannot be loaded ({error}); train the version again.") from error
    if loop:
        raise BrokenArtefactError(
            f"{path} holds a loop ({loop}), as no network that is trained here does; train the version again."
        )


def _batches(ids: Sequence[list[int]], *, budget: int, threads: int) -> Iterator[list[int]]:
    """Put texts of like length together, the longest first, and few enough that every thread has something to do.

    Equal lengths go by their tokens, so that the order of the texts does not matter.
    """
    order = sorted(range(len(ids)), key=lambda place: (-len(ids[place]), ids[place]))
    most = min(budget, -(-sum(map(len, ids)) // threads))
    while order:
        size = max(1, most // max(1, len(ids[order[0]])))
        yield order[:size]
        order = order[size:]


def padded(rows: Sequence[list[int]]) -> dict[str, NDArray[Any]]:
    """Give ids and mask of texts, both (n, tokens), padded at the end."""
    lengths = np.array([len(row) for row in rows])
    mask = np.arange(lengths.max()) < lengths[:, None]
    ids = np.zeros(mask.shape, dtype=np.int32)
    ids[mask] = np.concatenate(rows)
    return {"input_ids": ids, "attention_mask": mask.astype(np.int32)}


def _scored(encoding: Encoded, logits: NDArray[np.float32], cam: NDArray[np.float32]) -> Scored:
    return Scored(logits, encoding.offsets, cam[: len(encoding.ids)], bool(encoding.overflowing))
