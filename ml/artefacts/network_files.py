"""What the files of an exported network are called, whoever writes and whoever reads them."""

MODEL, DATA, WORDS, TOKENIZER = "model.onnx", "model.data", "words.data", "tokenizer/tokenizer.json"
