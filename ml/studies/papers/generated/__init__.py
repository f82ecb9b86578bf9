"""The generated-text paper's tables (MH), made again on the texts at hand."""
