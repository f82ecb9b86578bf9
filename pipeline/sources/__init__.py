"""Where posts come from: `Source` (a protocol), X, and files that replay X."""
