"""Keepwarm: a follow-up engine for prospects who have gone silent."""
