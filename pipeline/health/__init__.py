"""The desk's health: read once into one state, of which status, metrics, App Home and notes are made."""
