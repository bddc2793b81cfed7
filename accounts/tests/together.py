"""What only happens when several are at work: at once, in the way, cut off."""

import select
import socket
import threading
from contextlib import contextmanager

from django.db import OperationalError, connection

DEADLOCK = OperationalError(1213, "Deadlock found when trying to get lock")


def together(*tasks) -> list:
    """Run `tasks` at the same moment, a thread each; return results or refusals."""
    start, answers = threading.Barrier(len(tasks)), [None] * len(tasks)

    def run(place, task):
        start.wait()
        try:
            answers[place] = task()
        except Exception as refusal:
            answers[place] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(tasks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@contextmanager
def in_the_way_of(*words: str):
    """The first transaction with a statement of all `words` is refused at COMMIT, as
    Galera does where another node was first: it is undone, and tried again."""
    met, commit = [], connection._commit

    def execute(ask, sql, *more):
        met.extend([sql] * all(word in sql for word in words))
        return ask(sql, *more)

    def refuse_once():
        if met:
            connection._commit = commit
            raise DEADLOCK
        commit()

    connection._commit = refuse_once
    with connection.execute_wrapper(execute):
        yield
    assert met, f"no statement had {words}"


@contextmanager
def cut_at_commit():
    """The next COMMIT of this thread's connection to MariaDB is carried out, and its
    answer lost on the way: a relay between the two cuts the line."""
    address = connection.settings_dict["HOST"], connection.settings_dict["PORT"]
    with socket.create_server(("127.0.0.1", 0)) as relay:
        thread = threading.Thread(target=_relay, args=(relay, address))
        thread.start()
        connection.close()
        connection.settings_dict["PORT"] = relay.getsockname()[1]
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict["PORT"] = address[1]
            thread.join(10)


def _relay(listening: socket.socket, address) -> None:
    client, _ = listening.accept()
    listening.close()  # who comes again finds nobody
    with client, socket.create_connection((address[0], int(address[1]))) as server:
        while True:
            for ready in select.select([client, server], [], [])[0]:
                data = ready.recv(65536)
                if not data:
                    return
                (server if ready is client else client).sendall(data)
                if ready is client and data.endswith(b"COMMIT"):
                    server.recv(65536)
                    return
