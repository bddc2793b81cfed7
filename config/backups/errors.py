class BackupRefused(Exception):
    """A backup cannot be made or restored; a sentence says why and what to do."""
