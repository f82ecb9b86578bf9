"""A generated set of claims and documents with pictures: all five classes by construction."""
