"""Tables as people have them: read whatever their encoding, written so that no formula runs."""
