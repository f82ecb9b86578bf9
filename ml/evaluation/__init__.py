"""The one evaluation: scores with intervals, and which of two versions is better."""
