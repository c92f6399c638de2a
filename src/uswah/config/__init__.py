"""Wire the rooms together: settings, addresses, server entry, command line."""
