"""Where pretrained weights lie: in a folder, or in the Hugging Face cache; nothing here goes to the network.

An encoder's folder holds `config.json`, `tokenizer.json` and its weights as safetensors, whole or in shards; older
sentence-transformers keep them in `0_Transformer`. `ml.networks.weights.pulling` fetches them.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from huggingface_hub import constants, try_to_load_from_cache
from safetensors import SafetensorError, safe_open

from ml.model import RecipeError
from ml.networks.weights import layout, wanted
from ml.networks.weights.layout import BINARY, BINARY_INDEX, CONFIG, INDEX, MODULES, WEIGHTS

DEFAULT = "FacebookAI/xlm-roberta-base"
TOKENIZER = layout.TOKENIZER

_NAME = re.compile(r"[\w.-]+(/[\w.-]+)?")


class EncoderError(RecipeError):
    """An encoder is not on this machine, incomplete, or does not exist; the message says what to run or give."""


def find(encoder: str, *, recipe: str = "xlmr", tokenizer: bool = True) -> Path:
    """Find the folder of an encoder's network, without the network; `encoder` is a folder or a Hugging Face name.

    An encoder of pictures needs no `tokenizer`.

    Raises:
        EncoderError: it is not here, or a file of it is missing; the message says exactly what to run.
    """
    pull = pull_command(encoder, recipe=recipe, pictures=not tokenizer)
    folder = Path(encoder).expanduser()
    if folder.is_dir():
        return _whole(folder, tokenizer=tokenizer, pull=pull)
    if not _NAME.fullmatch(encoder):
        raise EncoderError(f"There is no folder {encoder!r}; give the folder of an encoder, or a Hugging Face name.")
    there = (try_to_load_from_cache(encoder, name) for name in (CONFIG, MODULES, WEIGHTS, INDEX))
    cached = next((Path(path).parent for path in there if isinstance(path, str)), None)
    if cached is None:
        raise EncoderError(
            f"The weights of {encoder!r} are not on this machine: there is no such folder, and the Hugging Face cache "
            f"({constants.HF_HUB_CACHE}) does not hold them; run: {pull}"
        )
    try:
        return _whole(cached, tokenizer=tokenizer, pull="")
    except EncoderError as error:
        raise EncoderError(f"{error} Or run: {pull}") from error


def pull_command(encoder: str, *, recipe: str, pictures: bool = False) -> str:
    """Say what a person runs to fetch the encoder, or to make its folder ready."""
    option = "--image-encoder" if pictures else "--encoder"
    return f"claimwire model pull {recipe}" + ("" if encoder == DEFAULT else f" {option} {encoder}")


def _whole(folder: Path, *, tokenizer: bool, pull: str) -> Path:
    """Make sure that a folder has all its files; `pull` is what makes older ones ready."""
    network = _network(folder)
    missing = [name for name in ((CONFIG, TOKENIZER) if tokenizer else (CONFIG,)) if not (network / name).is_file()]
    missing += _missing_weights(network)
    if not missing:
        return network
    next_step = f"give a folder with {CONFIG}, {TOKENIZER} and {WEIGHTS}."
    older = {WEIGHTS: (BINARY, BINARY_INDEX), TOKENIZER: wanted.VOCABULARIES}
    sources = [next((one for one in older.get(name, ()) if (network / one).is_file()), None) for name in missing]
    if pull and all(sources):
        next_step = f"make what is missing of its {' and '.join(map(str, sources))}: {pull}"
    raise EncoderError(f"{network} has no {' and no '.join(missing)}; {next_step}")


def _network(folder: Path) -> Path:
    try:
        return layout.network_folder(folder)
    except layout.LayoutError as error:
        raise EncoderError(f"{error}; get the encoder again.") from error


def _missing_weights(folder: Path) -> list[str]:
    if (folder / WEIGHTS).is_file():
        return []
    if not (folder / INDEX).is_file():
        return [WEIGHTS]
    try:
        shards = set(json.loads((folder / INDEX).read_bytes())["weight_map"].values())
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise EncoderError(f"{folder / INDEX} does not say which files hold the weights; pull it again.") from error
    return sorted(shard for shard in shards if not (folder / shard).is_file())


def incomplete(network: Path) -> Iterator[tuple[Path, str]]:
    """Name each file of a network's weights and its matrices that is not as long as its header says, and what is wrong.

    So are copies that were cut off, and the pointers that git leaves where git-lfs is not installed.
    """
    try:
        folders = [network, *layout.dense_folders(network)]
    except layout.LayoutError as error:
        raise EncoderError(f"{error}; get the encoder again.") from error
    for folder in folders:
        for path in weight_files(folder):
            try:
                with safe_open(path, framework="numpy"):
                    pass
            except (SafetensorError, OSError) as error:
                yield path, str(error)


def weight_files(folder: Path) -> list[Path]:
    """Name the files that hold an encoder's weights."""
    return [folder / WEIGHTS] if (folder / WEIGHTS).is_file() else sorted(folder.glob("model-*.safetensors"))
