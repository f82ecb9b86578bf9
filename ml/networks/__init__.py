"""Networks whatever they learn: the training loop, pretrained weights, the export."""
