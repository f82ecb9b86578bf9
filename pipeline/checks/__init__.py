"""The checks that are made on cards, a file each; `check.py` says what one is, `running.py` makes them."""
