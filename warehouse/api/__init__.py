"""The plant over JSON: for the scan pages, for scanners and for other programs."""
