"""A whole khata as one file, to be read by people and by another Bhandar.

`tables` says what is in it, once for both ways; `writing` makes the sheets and
`reading` takes them apart again. Titles are English in every language, because
another program reads them. Private links are not in it: they are keys.
"""
