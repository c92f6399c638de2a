"""Tell how foreign files come in and ours go out."""
