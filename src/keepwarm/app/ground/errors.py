"""What a use case refuses, worded for the person."""


class Refusal(Exception):  # noqa: N818 (it is no error: the person is told what to do instead)
    """Not done, and nothing changed; the text says why and what to do."""
