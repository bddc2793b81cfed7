"""Two app processes on two nodes of a Galera cluster, and one node is killed."""

import time

from tests.processes import until

from .galera import cluster
from .judging import assert_nothing_was_lost, tell
from .load import EVERYBODY, granted_since, under_load
from .site import new_environment, running, stocked


def test_a_node_killed_under_load_costs_no_promise(in_mariadbs_round, tmp_path):
    with cluster() as nodes:
        first, second, _third = nodes
        env = new_environment(first.url("bhandar"))
        stock = stocked(env)
        # The second process has a further node to turn to.
        further = f"{second.host},{first.host}"
        url = second.url("bhandar").replace(second.host, further)
        with running(tmp_path, env, stock, env | {"DATABASE_URL": url}) as site:
            with under_load(site, EVERYBODY) as load:
                until(lambda: granted_since(load, 0, 60))
                struck_at = time.monotonic()
                first.kill()
                until(lambda: second.size() == 2)
                again = len(load.granted())
                until(lambda: granted_since(load, again, 60))
                tell(f"whole again after {time.monotonic() - struck_at:.1f} s")
                first.join(nodes)
                until(site.is_whole)
            assert_nothing_was_lost(site, load, "kill -9 of a Galera node")
            assert first.size() == 3
