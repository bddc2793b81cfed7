"""Which lines of the log are written, in what shape and where to."""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "format": "%(asctime)s %(levelname)s %(name)s %(request_id)s %(message)s"
        }
    },
    "filters": {"discreet": {"()": "config.access_log.Discreet"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["discreet"],
        },
        # Apart from what went wrong: on standard output.
        "access": {
            "class": "logging.StreamHandler",
            "stream": "ext://sys.stdout",
            "formatter": "line",
            "filters": ["discreet"],
        },
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "bhandar": {"level": "INFO"},
        # `manage.py serve` turns it on.
        "bhandar.access": {
            "level": "WARNING",
            "handlers": ["access"],
            "propagate": False,
        },
        # A refusal is a page, not an event; its address may hold a token's key.
        "django.request": {"level": "ERROR"},
        # A wrong Host header is a scanner's, and its answer is 400.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        # A locked login is a page and a line of the admin, not three of the log.
        "axes": {"level": "ERROR"},
        # It keeps the runs of its own jobs alone, and would warn at each run of
        # `scheduler.make_up`.
        "django_apscheduler.jobstores": {"level": "ERROR"},
        # Says for each request of a rush that it waits behind another one, which with
        # few threads is the plan.
        "waitress.queue": {"level": "ERROR"},
    },
}
