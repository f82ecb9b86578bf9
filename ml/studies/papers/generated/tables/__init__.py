"""The generated-text tables as rows, words and a picture, beside what the paper prints."""
