"""Word pieces of the training texts, for stand-ins of encoders."""

from collections import Counter
from collections.abc import Sequence

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
VOCABULARY = 2_000


def tokenizer(texts: Sequence[str]) -> Tokenizer:
    """Make WordPiece tokens of the texts, lower-cased as BERT's uncased ones: frequent words, and letters for others.

    Not by the library's trainer, which numbers letters in another order each time.
    """
    made = Tokenizer(models.WordPiece({}, unk_token=SPECIAL[1]))
    made.normalizer = normalizers.BertNormalizer(lowercase=True)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    read = [made.normalizer.normalize_str(text) for text in texts]
    words = Counter(word for text in read for word, _ in made.pre_tokenizer.pre_tokenize_str(text))
    letters = sorted({letter for word in words for letter in word})
    frequent = [word for word, count in words.most_common(VOCABULARY) if count > 1 and len(word) > 1]
    vocabulary = dict.fromkeys([*SPECIAL, *letters, *(f"##{letter}" for letter in letters), *frequent])
    made.model = models.WordPiece(
        {form: number for number, form in enumerate(vocabulary)}, unk_token=SPECIAL[1], max_input_chars_per_word=100
    )
    ends = [(name, SPECIAL.index(name)) for name in ("[CLS]", "[SEP]")]
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=ends
    )
    return made
