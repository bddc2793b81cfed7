"""Reading the spreadsheets that people bring, whatever program wrote them.

`kinds` tells what a file is, `reading` gives its cells, `columns` finds the header and
`cells` reads one cell. Source: research/warehouse 3.9.
"""
