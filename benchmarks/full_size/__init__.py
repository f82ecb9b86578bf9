"""The comparison networks at their papers' full size, with random weights: what they cost on two cores."""
