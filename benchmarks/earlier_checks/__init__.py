"""What the benchmark of matching measures with: tweets and the checks that answer them, tuning, made-up archives."""
