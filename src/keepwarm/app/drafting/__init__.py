"""Prepares a touch and holds it against the rules of the craft."""
