"""A story on cards, in dialogs and in lists."""
