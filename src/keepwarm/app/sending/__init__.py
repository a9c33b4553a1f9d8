"""From a person's yes to the sent mail: law, the journal, what only a person can say."""
