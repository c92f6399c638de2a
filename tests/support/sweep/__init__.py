"""The sweep: every address, opened by every role, at its own madrasah, the neighbour's, and with a foreign child."""
