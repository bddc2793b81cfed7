"""`make run`, `make test` and the rest: from a fresh clone to a working site.

Runs on the machine's own Python with nothing installed: standard library only, and
this file in a syntax that an old Python can still read, to be told that it is old.
"""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        "Bhandar needs Python 3.11 or newer; this is %d.%d."
        % (sys.version_info[0], sys.version_info[1])
    )

from making import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
