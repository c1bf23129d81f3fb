"""Tell whether PostgreSQL and Redis answer, for the second run of the tests.

Silent with exit code 0 if both do, else one line and exit code 1.
"""

import os
import sys

import psycopg
import redis

POSTGRES = "postgres://postgres@127.0.0.1:5432/postgres"
REDIS = "redis://127.0.0.1:6379/13"
SECONDS = 3


def silence() -> list[str]:
    """The names of the servers that do not answer. Never their addresses: these may hold a password."""
    quiet = []
    try:
        url = os.environ.get("CASEBOOK_TEST_POSTGRES_URL") or POSTGRES
        psycopg.connect(url, connect_timeout=SECONDS).close()
    except psycopg.Error:
        quiet.append("PostgreSQL")
    try:
        redis.Redis.from_url(
            os.environ.get("CASEBOOK_REDIS_URL") or REDIS, socket_connect_timeout=SECONDS
        ).ping()
    except (redis.RedisError, ValueError):
        quiet.append("Redis")
    return quiet


if __name__ == "__main__":
    if quiet := silence():
        print(f"{' and '.join(quiet)}: no answer")
        sys.exit(1)
