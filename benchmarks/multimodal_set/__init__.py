"""How good answers on cards would be, on the generated set of ml/studies/papers/comparison/scenes."""
