"""Small versions of the checkers, trained for the demo from samples, and the local pages that they are shown on."""
