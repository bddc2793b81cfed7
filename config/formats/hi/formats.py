from config.formats import *  # noqa: F403
