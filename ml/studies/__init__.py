"""What researchers ask: the papers' tables, representations, augmentation."""
