"""Bytes that leave the server for phones."""
