"""Pages and pictures, read in a process apart."""
