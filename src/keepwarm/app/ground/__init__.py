"""What every room stands on: the desk, refusals, decisions, who waits to be derived anew."""
