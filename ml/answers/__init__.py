"""What a version's probabilities say, in words of the task: verdicts, p-values, reports of errors."""
