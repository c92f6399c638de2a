"""The home of each role, navigation, search, errors, health."""
