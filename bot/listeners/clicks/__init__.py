"""What people do on cards, by buttons or emoji, and how it is taken back."""
