"""The command `claimwire`, a folder for each kind of user."""
