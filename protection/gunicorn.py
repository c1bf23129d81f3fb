"""How a team installation is served: `gunicorn --config python:protection.gunicorn protection.wsgi`."""

from protection import env

bind = "0.0.0.0:8000"  # inside a container: docker-compose.yml publishes it to this machine only
worker_class = "gthread"
workers = env.number("CASEBOOK_WEB_PROCESSES", 2)
threads = env.number("CASEBOOK_WEB_THREADS", 8)
keepalive = 65  # longer than a proxy's own, so that it never writes into a closed connection
graceful_timeout = 30
worker_tmp_dir = "/dev/shm"  # noqa: S108 - heartbeats in memory: on a slow disk a busy worker looks dead
accesslog = None  # who read which page when is in the audit trail, under its rules, and nowhere else
errorlog = "-"
control_socket_disable = True  # a door that nobody here uses
