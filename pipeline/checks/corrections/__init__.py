"""What the desk says of findings: stored with the texts that it is about, and given back as examples."""
