"""From a file of rolls to lines that `operations.create_rolls` takes.

`kinds` tells what a file is, `reading` gives its cells, `mapping` says which column
is what, `cells` reads one of them, and `dry_run` judges all rows: the preview and
the import itself call the same one. Source: research/warehouse 3.9.
"""
