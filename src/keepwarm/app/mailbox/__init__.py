"""Reads mailboxes on servers: grants, folders, what is missing."""
