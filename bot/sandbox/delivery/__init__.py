"""How the workspace tells the app what people did: Socket Mode, or signed HTTP requests."""
