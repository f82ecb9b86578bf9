"""`claimwire papers …`: what papers say, made again here, on the terminal."""
