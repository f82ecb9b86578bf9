"""Small stand-ins for pretrained weights that are not here, made from the training texts alone (X-9)."""
