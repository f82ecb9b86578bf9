"""The dialogs by which admins add, edit and remove accounts."""
