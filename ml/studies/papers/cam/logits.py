"""With an average before the linear layer, the mean of a text's CAM scores plus the bias is its logit (CAM-15)."""

import numpy as np

from ml.studies.representation.contextual import ContextualEncoder
from ml.studies.representation.corpus import Corpus
from ml.studies.representation.focus import token_scores
from ml.studies.representation.linear_evaluation import Probe

TEXTS = 20


def largest_gap(corpus: Corpus, encoder: ContextualEncoder, probe: Probe) -> float:
    """Say by how much they differ at most, among the first held-out texts and both classes."""
    texts = corpus.test.texts[:TEXTS]
    logits = probe.logits(encoder.pooled(texts)[1])
    means = np.stack([token_scores(tokens, probe).mean(axis=0) for tokens in encoder.tokens(texts)]) + probe.bias
    return float(np.abs(logits - means).max())
