"""Use cases, each gather · decide · act; the only writers."""
