"""App Home: accounts, people, processes, and the dialogs that change them."""
