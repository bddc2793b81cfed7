"""Backups: made while the site serves, restored into an empty database, and proved.

A backup holds the whole site, since even uploaded files lie in the database. What it
does not hold are the settings: without `CARD_HMAC_KEY` no ration card in it is known
again.
"""
