"""What the use cases need from outside: files, packs, the clock."""
