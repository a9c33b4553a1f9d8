"""What came in and what it was read as; a person's word on it."""
