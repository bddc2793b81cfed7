"""From a file or a pasted list to customers of a khata, with their old balances.

`fields` says which column is what, `cells` reads one of them, `rows` a row, and
`trial` tells what becomes of each: the preview and the import itself call the same
one. Source: research 3.8 and 3.12.
"""
