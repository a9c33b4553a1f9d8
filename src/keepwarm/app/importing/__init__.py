"""Takes in what is handed over: mailboxes, files, forms, the demo."""
