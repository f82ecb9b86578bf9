"""ClaimHunter's table, figures and arithmetic made again (CH-18 to CH-48)."""
