"""``Message`` in, ``Reading`` out: who or what wrote it, the new text, and a clear stop."""

from keepwarm.engine.reading._lexicon import Lexicon
from keepwarm.engine.reading._read import READING_VERSION, read_message

__all__ = ["READING_VERSION", "Lexicon", "read_message"]
