"""Which posts get a card: judgement, sampling, the daily cap, copies."""
