"""Printers that stand on loopback: real servers, each behaving as it is told."""

import json
import socket
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

READY = (
    b"\x02030,0,0,0609,000,0,0,0,000,0,0,0\x03\r\n"
    b"\x02000,0,0,0,1,2,6,0,00000000,1,000\x03\r\n"
    b"\x021234,0\x03\r\n"
)
OUT_OF_LABELS = READY.replace(b"030,0,0", b"030,1,0")
ID = "8f1c2f70-0000-4000-8000-000000000001"


class BarTender(ThreadingHTTPServer):
    """Answers each question with the next of `answers`, the last one for ever.

    An answer is (status, body); a body that is no text is sent as JSON. None hangs
    up without a word. `asked` holds (method, path, body, headers) of each question.
    """

    def __init__(self, *answers):
        self.answers, self.asked = list(answers), []
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def bodies(self) -> list:
        return [body for method, _path, body, _headers in self.asked if body]

    def next_answer(self):
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        length = int(self.headers.get("Content-Length", 0))
        body = json.loads(self.rfile.read(length) or b"null")
        self.server.asked.append((self.command, self.path, body, dict(self.headers)))
        answer = self.server.next_answer()
        if answer is None:
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
        else:
            self.reply(*answer)

    do_GET = do_POST

    def reply(self, status: int, body):
        text = body if isinstance(body, str) else json.dumps(body)
        self.send_response(status)
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_args):
        pass


class SlowBarTender(BarTender):
    """Takes the question and answers too late."""

    def next_answer(self):
        time.sleep(1.2)
        return 200, {"Id": ID, "Status": "RanToCompletion"}


class ZplPrinter:
    """Takes what is sent to its raw port; answers ~HS with `state` if it has one."""

    def __init__(self, state: bytes = b"", *, hangs_up: bool = False):
        self.state, self.hangs_up, self.taken = state, hangs_up, b""
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.server_port = self.listener.getsockname()[1]

    @property
    def labels(self) -> list[str]:
        """The labels that came, as text, without questions for the state."""
        text = self.taken.decode().replace("~HS\r\n", "")
        return [f"^XA{label}" for label in text.split("^XA")[1:]]

    def serve_forever(self):
        while True:
            try:
                line, _address = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._listen, args=(line,), daemon=True).start()

    def _listen(self, line: socket.socket):
        with line:
            try:
                while part := line.recv(4096):
                    self.taken += part
                    if self.hangs_up:
                        return
                    if b"~HS" in part and self.state:
                        line.sendall(self.state)
            except OSError:
                return

    def shutdown(self):
        self.listener.shutdown(socket.SHUT_RDWR)

    def server_close(self):
        self.listener.close()


@contextmanager
def standing(printer):
    """The printer, switched on for as long as the block lasts."""
    thread = threading.Thread(target=printer.serve_forever, daemon=True)
    thread.start()
    try:
        yield printer
    finally:
        printer.shutdown()
        printer.server_close()
        thread.join(5)


def free_port() -> int:
    """A port on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def bartender(port: int, **facts) -> dict:
    """Settings for BarTender at `port` of this machine."""
    return {
        "BT_MODE": "actions",
        "BT_HOST": "127.0.0.1",
        "BT_PORT": port,
        "BT_LABEL_TEMPLATE": r"C:\Labels\roll.btw",
        "BT_DEFAULT_PRINTER": "Zebra",
        "BT_WAIT": 1,
    } | facts
