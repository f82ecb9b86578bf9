"""A trained network as an ONNX file that answers with logits and CAM, and whether it agrees."""
