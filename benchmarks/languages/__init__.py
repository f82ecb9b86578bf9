"""Check-worthiness in many languages: what is measured on which posts, and the fine-tuned network that is best."""
