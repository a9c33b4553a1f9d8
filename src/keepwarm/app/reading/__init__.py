"""Has stored mail read, and keeps what it was read as."""
