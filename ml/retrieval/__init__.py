"""Finding earlier texts that say the same: BM25, sentence vectors, both together, how sure. A door of its own."""
