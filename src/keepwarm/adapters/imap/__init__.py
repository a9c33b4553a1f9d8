"""Mailboxes read by IMAP: nothing on the server is changed."""

from keepwarm.adapters.imap._line import CONNECT_TIMEOUT_S, STEP_TIMEOUT_S, enter

__all__ = ["CONNECT_TIMEOUT_S", "STEP_TIMEOUT_S", "enter"]
