"""A trained version at work without the libraries of training."""
