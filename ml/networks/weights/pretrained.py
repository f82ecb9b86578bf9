"""Where pretrained weights come from: a folder, or the Hugging Face cache. Only `pull` goes to the network.

An encoder's folder holds `config.json`, `tokenizer.json` and its weights as safetensors, whole or in shards.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from huggingface_hub import HfApi, constants, hf_hub_download, try_to_load_from_cache
from huggingface_hub.errors import HFValidationError
from huggingface_hub.utils import httpx  # type: ignore[attr-defined]  # its own client, whichever that is

from ml.model import RecipeError

DEFAULT = "FacebookAI/xlm-roberta-base"
CONFIG, TOKENIZER, WEIGHTS = "config.json", "tokenizer.json", "model.safetensors"
INDEX = f"{WEIGHTS}.index.json"
OPTIONAL = (
    *("tokenizer_config.json", "special_tokens_map.json", "README.md", "preprocessor_config.json"),
    # How a sentence encoder makes one vector of its tokens.
    *("modules.json", "1_Pooling/config.json", "sentence_bert_config.json"),
    *("2_Dense/config.json", "2_Dense/model.safetensors"),
)

_NAME = re.compile(r"[\w.-]+(/[\w.-]+)?")


class EncoderError(RecipeError):
    """An encoder is not on this machine, incomplete, or does not exist; the message says what to run or give."""


@dataclass(frozen=True)
class Pulled:
    """What was fetched: the encoder's name, its folder in the cache, its bytes, and the licence its page states."""

    name: str
    folder: Path
    size: int
    licence: str


def find(encoder: str, *, recipe: str = "xlmr", tokenizer: bool = True) -> Path:
    """Find the folder of an encoder's files, without the network; `encoder` is a folder or a Hugging Face name.

    An encoder of pictures needs no `tokenizer`.

    Raises:
        EncoderError: it is not here, or a file of it is missing; the message says exactly what to run.
    """
    folder = Path(encoder).expanduser()
    if folder.is_dir():
        return _whole(folder, tokenizer=tokenizer)
    if not _NAME.fullmatch(encoder):
        raise EncoderError(f"There is no folder {encoder!r}; give the folder of an encoder, or a Hugging Face name.")
    there = [try_to_load_from_cache(encoder, name) for name in (CONFIG, WEIGHTS, INDEX)]
    paths = [Path(path) for path in there if isinstance(path, str)]
    if not paths or not any(path.name != CONFIG for path in paths):
        raise EncoderError(
            f"The weights of {encoder!r} are not on this machine: there is no such folder, and the Hugging Face cache "
            f"({constants.HF_HUB_CACHE}) does not hold them; run: {pull_command(encoder, recipe=recipe)}"
        )
    try:
        return _whole(paths[0].parent, tokenizer=tokenizer)
    except EncoderError as error:
        raise EncoderError(f"{error} Or run: {pull_command(encoder, recipe=recipe)}") from error


def pull_command(encoder: str, *, recipe: str) -> str:
    """Say what a person runs to fetch the encoder."""
    return f"claimwire model pull {recipe}" + ("" if encoder == DEFAULT else f" --encoder {encoder}")


def pull(encoder: str, *, tokenizer: bool = True) -> Pulled:
    """Fetch an encoder into the Hugging Face cache; what is there already is not fetched again.

    An encoder of pictures needs no `tokenizer`.

    Raises:
        EncoderError: there is no such encoder, it has no safetensors, or the network failed.
    """
    try:
        page = HfApi().model_info(encoder, files_metadata=True)
        sizes = {file.rfilename: file.size or 0 for file in page.siblings or []}
        wanted = list(_wanted(encoder, sizes, tokenizer=tokenizer))
        paths = [Path(hf_hub_download(encoder, name, revision=page.sha)) for name in wanted]
    except HFValidationError as error:
        raise EncoderError(f"{encoder!r} is no Hugging Face name; give one such as {DEFAULT}.") from error
    except (httpx.HTTPError, OSError) as error:
        reason = str(error).strip().splitlines()[0]
        raise EncoderError(f"{encoder} could not be fetched ({reason}); check the name and the network.") from error
    licence = getattr(page.card_data, "license", None) or "none stated; ask its makers before publishing with it"
    return Pulled(
        encoder, _whole(paths[0].parent, tokenizer=tokenizer), sum(sizes[name] for name in wanted), str(licence)
    )


def _wanted(encoder: str, sizes: dict[str, int], *, tokenizer: bool) -> Iterator[str]:
    for name in (CONFIG, TOKENIZER):
        if name == TOKENIZER and name not in sizes and not tokenizer:
            continue
        if name not in sizes:
            raise EncoderError(f"{encoder} has no {name}; choose an encoder that has one.")
        yield name
    weights = [name for name in sizes if re.fullmatch(r"model(-\d+-of-\d+)?\.safetensors(\.index\.json)?", name)]
    if not weights:
        raise EncoderError(f"{encoder} has no weights as safetensors, and no others are read; choose another encoder.")
    yield from [WEIGHTS] if WEIGHTS in weights else weights
    yield from (name for name in OPTIONAL if name in sizes)


def _whole(folder: Path, *, tokenizer: bool) -> Path:
    missing = [name for name in ((CONFIG, TOKENIZER) if tokenizer else (CONFIG,)) if not (folder / name).is_file()]
    missing += _missing_weights(folder)
    if missing:
        raise EncoderError(
            f"{folder} has no {' and no '.join(missing)}; give a folder with {CONFIG}, {TOKENIZER} and {WEIGHTS}."
        )
    return folder


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


def weight_files(folder: Path) -> list[Path]:
    """Name the files that hold an encoder's weights."""
    return [folder / WEIGHTS] if (folder / WEIGHTS).is_file() else sorted(folder.glob("model-*.safetensors"))
