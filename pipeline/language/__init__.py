"""The languages in which the desk is spoken to: a catalogue each, and whatever is said in the one that is spoken."""
