"""What a desk's processes and people call, each as one function of a filled desk."""
