"""How good the model is in the newsroom, from what the desk clicked: precision, and an estimate of recall."""
