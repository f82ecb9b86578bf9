"""What checks say of a post, as blocks under its card."""
