"""What the benchmarks of the generated-text checker share: data sets, mixed documents, other ways to calibrate."""
