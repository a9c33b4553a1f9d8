"""Keeps what came in: messages, leads, the log, people, and the words to search in."""
