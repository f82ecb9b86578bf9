"""What messages look like: plain values in, Block Kit out, and the action ids."""
