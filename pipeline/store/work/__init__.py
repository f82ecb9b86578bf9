"""The desk's own work: what waits for a process, what was given up, what follows from a restore."""
