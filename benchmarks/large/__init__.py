"""A desk with years of history, made by SQL."""
