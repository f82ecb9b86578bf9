"""What the BERT-and-CAM paper prints, and where it contradicts its own data (CAM-2)."""

from ml.studies.papers.paper_row import Value

PAPER = (
    "Lee (2022): Better Reasoning Behind Classification Predictions with BERT for Fake News Detection. "
    "arXiv:2207.11562."
)

REAL_AND_FAKE = (23_481, 21_417)
"""Real and fake articles as the paper counts them; the data set holds as many the other way round."""

ROWS: dict[str, str] = {
    "a": "TF-IDF, unigram, no stop words",
    "b": "TF-IDF, unigram",
    "c": "TF-IDF, bigram, no stop words",
    "d": "TF-IDF, bigram",
    "e": "Word2Vec",
    "f": "GloVe",
    "g": "BERT, word embeddings only",
    "h": "BERT, all embeddings and encoder",
}
"""Table 1's rows."""

MARKS = "; , ( ) / @ & !"
"""Punctuation that the paper sees in focus in fake articles (CAM-17)."""

FOCUS: dict[str, Value] = {
    "words": "formal words and phrases for real, informal ones for fake",
    "marks": f"{MARKS} for fake",
}
