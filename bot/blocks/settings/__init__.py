"""The desk's settings in App Home: what holds, and the dialogs in which admins decide it anew."""
