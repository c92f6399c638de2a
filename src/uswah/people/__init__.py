"""Accounts, persons, posts and roles."""
