"""Tells a person elsewhere who has come in: notices, once each."""
