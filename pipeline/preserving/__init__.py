"""Records of what the desk saw of a selected post: gathered, sealed, written whole, verified, let go."""
