"""Text as models see it: words, sentences, fragments, tokens."""
