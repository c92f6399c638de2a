"""Turn what the room knows into files; nothing here knows rows."""
