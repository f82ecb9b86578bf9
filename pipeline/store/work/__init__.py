"""The desk's own work: what waits for a process, and what was given up."""
