"""Texts written for Keepwarm's reader, and the script that trains its model on them."""
