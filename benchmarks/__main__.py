"""`make bench`: what the site does a second, as ratios measured in one run.

Every work item runs interleaved with its floor, in rounds; the medians count, for
machines are shared and noisy. `python -m benchmarks warehouse` measures one part
alone. Prints one JSON object last.
"""

import json
import os
import sys

from . import dues, ration, warehouse

PARTS = {
    "ration": ration.measure_all,
    "warehouse": warehouse.measure_all,
    "dues": dues.measure_all,
}


def main(names: list[str]) -> None:
    if unknown := set(names) - set(PARTS):
        sys.exit(f"No such part: {', '.join(unknown)}. There are: {', '.join(PARTS)}.")
    results = {"cores": os.cpu_count()}
    for name in names or PARTS:
        results[name] = PARTS[name]()
    print(json.dumps(results, indent=1))


if __name__ == "__main__":
    main(sys.argv[1:])
