"""A local sequence-to-sequence model that translates or paraphrases sentences: MarianMT, M2M-100, NLLB, T5."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from huggingface_hub import constants, snapshot_download
from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError
from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

from ml.networks.weights import layout, network_files
from ml.studies.augmentation.configurations import AugmentationError, How

MODELS: dict[How, str] = {
    "translate": "Helsinki-NLP/opus-mt-en-ru",
    "paraphrase": "ramsrigouthamg/t5_sentence_paraphraser",
}
"""Into Russian, as in MH-10 (by Google Translate there), and the paraphraser of MH-11."""

BATCH, MOST_TOKENS = 16, 512
NLLB = {"ar": "arb_Arab", "bg": "bul_Cyrl", "de": "deu_Latn", "en": "eng_Latn", "es": "spa_Latn", "fr": "fra_Latn",
        "id": "ind_Latn", "ru": "rus_Cyrl", "ur": "urd_Arab", "zh": "zho_Hans"}  # fmt: skip
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Asking:
    """How a model is asked: from and into which language, what stands before a sentence, and how wide it searches."""

    source: str = "en"
    target: str = "ru"
    prefix: str = ""
    beams: int = 4


ASKING: dict[How, Asking] = {"translate": Asking(), "paraphrase": Asking(target="en", prefix="paraphrase: ")}


@dataclass(frozen=True, eq=False)
class Seq2Seq:
    """A loaded model; its answers do not depend on chance."""

    model: Any
    tokenizer: Any
    asking: Asking
    fingerprint: str

    @property
    def source(self) -> str:
        """The language that it reads."""
        return self.asking.source

    @property
    def target(self) -> str:
        """The language that it writes."""
        return self.asking.target

    def rewrite(self, sentences: Sequence[str]) -> list[str]:
        """Rewrite each sentence by itself, in the order given, by beam search and in batches of like length."""
        asked = [self.asking.prefix + _SURROGATE.sub("\ufffd", sentence) for sentence in sentences]
        order = sorted(range(len(asked)), key=lambda place: (len(asked[place]), asked[place]))
        answers: dict[int, str] = {}
        for start in range(0, len(order), BATCH):
            places = order[start : start + BATCH]
            answers |= zip(places, self._answers([asked[place] for place in places]), strict=True)
        return [answers[place] for place in range(len(asked))]

    def _answers(self, asked: Sequence[str]) -> list[str]:
        given = self.tokenizer(list(asked), return_tensors="pt", padding=True, truncation=True, max_length=MOST_TOKENS)
        with torch.inference_mode():
            found = self.model.generate(
                input_ids=given["input_ids"].to(self.model.device),
                attention_mask=given["attention_mask"].to(self.model.device),
                num_beams=self.asking.beams,
                do_sample=False,
                max_length=None,
                max_new_tokens=min(MOST_TOKENS, 2 * given["input_ids"].shape[1] + 16),
                **_into(self.tokenizer, self.asking),
            )
        answers: list[str] = self.tokenizer.batch_decode(found, skip_special_tokens=True)
        return answers


def _into(tokenizer: Any, asking: Asking) -> dict[str, int]:
    """Tell M2M-100 and NLLB the target language, by the token that an answer begins with; others know one only."""
    for word in (f"__{asking.target}__", NLLB.get(asking.target)):
        if word is not None and word in tokenizer.get_vocab():
            return {"forced_bos_token_id": int(tokenizer.convert_tokens_to_ids(word))}
    return {}


def load(model: str | None, *, how: How, asking: Asking | None = None) -> Seq2Seq:
    """Load a translator or paraphraser, a folder or a Hugging Face name, without the network.

    Raises:
        AugmentationError: it is not on this machine, incomplete, or no sequence-to-sequence model.
    """
    folder, asked = find(model or MODELS[how], how=how), asking or ASKING[how]
    what = "a model that rewrites"
    try:
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    except (OSError, ValueError, KeyError, ImportError) as error:
        raise AugmentationError(f"{folder} does not load as {what} (it has no tokenizer); give another.") from error
    network, loaded = network_files.from_pretrained(
        AutoModelForSeq2SeqLM, folder, error=AugmentationError, what=what, use_safetensors=True
    )
    # Positions that are computed, not learnt, are not in the files of MarianMT and M2M-100.
    if any("embed_positions" not in name for name in loaded["missing_keys"]) or loaded["mismatched_keys"]:
        raise AugmentationError(f"{folder} lacks some of the weights that its config names; fetch it again.")
    if hasattr(tokenizer, "src_lang"):
        tokenizer.src_lang = NLLB[asked.source] if NLLB.get(asked.source) in tokenizer.get_vocab() else asked.source
    network.to("cuda" if torch.cuda.is_available() else "cpu").eval()
    return Seq2Seq(network, tokenizer, asked, _fingerprint(folder, asked))


def find(model: str, *, how: How) -> Path:
    """Find a model's folder, without the network.

    Raises:
        AugmentationError: it is not on this machine, or not as safetensors; the message says exactly what to run.
    """
    folder = Path(model).expanduser()
    if not folder.is_dir():
        try:
            folder = Path(snapshot_download(model, local_files_only=True))
        except (LocalEntryNotFoundError, HFValidationError) as error:
            raise AugmentationError(
                f"The model to {how} with, {model!r}, is not on this machine: there is no such folder, and the Hugging "
                f"Face cache ({constants.HF_HUB_CACHE}) does not hold it; run: hf download {model}"
            ) from error
    if not (folder / layout.CONFIG).is_file():
        raise AugmentationError(f"{folder} has no {layout.CONFIG}; give the folder of a model.")
    if not (folder / layout.WEIGHTS).is_file() and not list(folder.glob("model-*.safetensors")):
        raise AugmentationError(
            f"{folder} has no weights as safetensors, and pickled ones are not read; convert them once as "
            "docs/generated-text.md says under Augmentation, and give the new folder."
        )
    return folder


def _fingerprint(folder: Path, asking: Asking) -> str:
    """Name weights and way of asking; sentences are cut alike for all."""
    parts = f"{network_files.fingerprint(folder)} {sorted(asdict(asking).items())}"
    return hashlib.sha256(parts.encode()).hexdigest()
