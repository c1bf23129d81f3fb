"""A mail server on this machine that keeps what it is given, and can be stopped in the middle of a mail."""

import socketserver
import threading
import time
from email import message_from_bytes
from email.message import Message
from typing import Any


class _Talk(socketserver.StreamRequestHandler):
    """As much of SMTP as a sender needs."""

    server: "MailServer"

    def handle(self) -> None:
        self._say("220 here")
        recipients: list[str] = []
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"RCPT":
                recipients.append(line.split(b"<")[1].split(b">")[0].decode())
                self._say("250 ok")
            elif verb == b"DATA":
                self._say("354 go on")
                self._take(recipients)
                recipients = []
            elif verb == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _take(self, recipients: list[str]) -> None:
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line)
        if line:  # else the sender died in the middle: nothing was handed over
            self.server.keep(recipients, b"".join(lines))
            self.server.may_answer.wait()
            time.sleep(self.server.seconds)
            self._say("250 taken")

    def _say(self, answer: str) -> None:
        self.wfile.write(f"{answer}\r\n".encode())


class MailServer(socketserver.ThreadingTCPServer):
    """`with MailServer() as server`: `server.taken` holds (recipients, message) in the order of arrival."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 100

    def __init__(self, seconds: float = 0) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.seconds = seconds  # between keeping a mail and saying so
        self.taken: list[tuple[list[str], Message]] = []
        self.may_answer = threading.Event()  # cleared: a mail is kept, and the sender never learns of it
        self.may_answer.set()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def keep(self, recipients: list[str], written: bytes) -> None:
        self.taken.append((recipients, message_from_bytes(written)))

    def settings(self) -> dict[str, str]:
        """What a process needs to send through it."""
        return {
            "CASEBOOK_EMAIL_HOST": "127.0.0.1",
            "CASEBOOK_EMAIL_PORT": str(self.port),
            "CASEBOOK_EMAIL_TLS": "no",
        }

    def __enter__(self) -> "MailServer":
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *exc: Any) -> None:
        self.may_answer.set()
        self.shutdown()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A sender that was killed is no fault of the server."""
