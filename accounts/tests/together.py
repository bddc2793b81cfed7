import threading

from django.db import connection


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
