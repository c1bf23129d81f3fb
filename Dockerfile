# The image of web, worker, beat and migrate; docker-compose.yml says which runs what.
FROM python:3.13-slim-trixie

# What WeasyPrint needs to print, Arabic and Latin letters included.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core fonts-noto-core fontconfig \
    && rm -rf /var/lib/apt/lists/*

# The number matters: the files in secrets/ must be readable for it (docs/operations.md).
RUN useradd --uid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin casebook \
    && install --directory --owner 10001 --mode 0700 /var/lib/casebook

WORKDIR /srv/casebook
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes --only-binary :all: --requirement requirements.lock

# The code belongs to root: the process that serves it cannot change it.
COPY manage.py LICENSE ./
COPY protection ./protection
COPY communities ./communities
COPY risk ./risk
COPY measures ./measures
COPY templates ./templates
COPY static ./static

ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOME=/tmp \
    CASEBOOK_MODE=production \
    CASEBOOK_VAR=/var/lib/casebook \
    CASEBOOK_STATIC=/srv/casebook/static.dist
# Production mode makes no keys of its own, so none ends up in the image.
RUN python manage.py collectstatic --noinput

USER 10001
EXPOSE 8000
CMD ["gunicorn", "--config", "python:protection.gunicorn", "protection.wsgi"]
