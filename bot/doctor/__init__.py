"""`claimwire doctor`: does everything that the desk needs answer?"""
