"""What the containers' health checks run: `python -m protection.health web` (or beat). Exit code 0 is well."""

import http.client
import sys
import time
from pathlib import Path

from protection import env

BEAT_SILENCE = 10 * 60  # seconds; beat writes its schedule down every three minutes


def web_answers(port: int = 8000) -> bool:
    """Ask the page that says only "ok", under a name that the installation answers to."""
    host = next(iter(env.words("CASEBOOK_ALLOWED_HOSTS")), "localhost").lstrip(".")
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz/", headers={"Host": host})
        with connection.getresponse() as answer:
            return answer.status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()


def beat_is_alive(folder: Path, now: float) -> bool:
    """Tell whether beat has written its schedule (one file or several, as the platform likes) lately."""
    written = [path.stat().st_mtime for path in folder.glob("beat-schedule*")]
    return bool(written) and now - max(written) < BEAT_SILENCE


def main(arguments: list[str]) -> int:
    checks = {"web": web_answers, "beat": lambda: beat_is_alive(env.var_folder(), time.time())}
    if len(arguments) != 1 or arguments[0] not in checks:
        print("usage: python -m protection.health web|beat", file=sys.stderr)  # noqa: T201 - a command's answer
        return 2
    return 0 if checks[arguments[0]]() else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
