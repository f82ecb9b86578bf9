"""What the rows of Table 1 stand on: word vectors and encoders that are given, or why there are none."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ml.encoders import facts
from ml.studies.papers.claimhunter.posts import Parts
from ml.studies.papers.claimhunter.table_one import HEAD, NETWORK, Weights
from ml.studies.papers.stand_ins import vectors

DIMENSIONS = 128
"""As many as the paper's NNLM vectors have (CH-40)."""

_NO_NETWORK = "no weights of xlm-roberta-base are at hand; give an encoder's folder by --encoder"
_ONLY_A_HEAD = "only an encoder at rest was given; give a Hugging Face folder by --encoder"


def vector_weights(file: Path | None, parts: Parts, place: Path) -> Weights:
    """Take the file of word vectors, or make a stand-in of the training posts at `place`."""
    if file is not None:
        return Weights(file, file.name)
    texts = [one.text for one in parts.training]
    return Weights(place, vectors.write(texts, place, dimensions=DIMENSIONS))


def network_weights(encoders: Sequence[str], settings: Mapping[str, Any] | None) -> dict[str, Weights | str]:
    """Say which row each encoder is for: one that was made for heads rests, any other is fine-tuned."""
    found: dict[str, Weights | str] = {NETWORK: _ONLY_A_HEAD if encoders else _NO_NETWORK}
    changed = "".join(f", {name} {value}" for name, value in (settings or {}).items())
    for folder in (Path(encoder).expanduser() for encoder in encoders):
        if (folder / facts.FACTS).is_file():
            found[HEAD] = Weights(folder, f"{facts.load(folder).name}, at rest")
        else:
            found[NETWORK] = Weights(folder, f"{folder.name}, fine-tuned{changed}", settings)
    return found
