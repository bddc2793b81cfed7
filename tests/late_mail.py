"""A mail server that takes its time, for tests about who waits for it."""

import time

from django.core.mail.backends.base import BaseEmailBackend


class LateBackend(BaseEmailBackend):
    def send_messages(self, messages):
        time.sleep(1)
        return len(messages)
