"""Who may come in: passwords, second factors, invitations, members."""
