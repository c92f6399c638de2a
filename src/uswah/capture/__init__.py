"""Evidence from places without signal: the phone's app, its devices, what it sends, and the receipts it gets."""
