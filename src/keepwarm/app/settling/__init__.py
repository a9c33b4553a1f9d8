"""Settles what is stale: facts, timelines, standings, places, and the plan that follows."""
