"""A real web process of our own on a free port: started, asked, ended."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GUNICORN = ["--worker-class", "gthread", "--log-level", "error", "--no-control-socket"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def web(workers: int, threads: int, app: str = "protection.wsgi") -> Iterator[tuple[int, int, float]]:
    """Gives the port, the master's process id, and the seconds until it answered."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", *GUNICORN, "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", str(workers), "--threads", str(threads), app]
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, start_new_session=True)
    try:
        _wait(port, process)
        yield port, process.pid, time.perf_counter() - started
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=10)


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise RuntimeError("The web process ended before it answered.")
        try:
            if get(port, "/healthz/")[0] == 200:
                return
        except OSError:
            pass
        time.sleep(0.02)
    raise RuntimeError("The web process did not answer within 12 seconds.")


def get(port: int, path: str, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def post_all(port: int, path: str, key: str, bodies: list[object]) -> list[int]:
    """Post each body on one kept connection; gives the statuses."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    statuses = []
    for body in bodies:
        headers = {"Content-Type": "application/json", "Authorization": f"Token {key}"}
        connection.request("POST", path, json.dumps(body), headers)
        answer = connection.getresponse()
        answer.read()
        statuses.append(answer.status)
    connection.close()
    return statuses


def worker_memory(master: int) -> float:
    """The largest resident memory of the master's children, in MB."""
    children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    return max(_resident(child) for child in children)


def _resident(process: str) -> float:
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return round(int(line.split()[1]) / 1024, 1)
    return 0.0
