"""Who somebody is: candidates, the same person twice, companies, the list, the search."""
