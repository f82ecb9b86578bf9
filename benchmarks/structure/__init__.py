"""How the code is built: its files, functions and imports, for benchmarks/house.py."""
