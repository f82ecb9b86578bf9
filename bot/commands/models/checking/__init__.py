"""What checkers are asked on the terminal, beside a text alone."""
