"""The BERT-and-CAM paper made again: spaces, correlations, words in focus, and what gives the classes away."""
