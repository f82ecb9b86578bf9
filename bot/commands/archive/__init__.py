"""`claimwire archive`: published fact-checks taken over, indexed and searched."""
