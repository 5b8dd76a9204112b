# syntax=docker/dockerfile:1
# One image for web, worker, beat and the one-off migration; docker-compose.yml says which is which.
# No addresses of package registries in here: a site with its own gives them as build-time configuration.

# --- what the browser is served: the design system, from npm -------------------------------------------------------
FROM node:22-slim AS assets
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

# --- packages, static files and translations -----------------------------------------------------------------------
FROM python:3.13-slim AS build
RUN apt-get update \
    && apt-get install --yes --no-install-recommends gettext \
    && rm -rf /var/lib/apt/lists/*
RUN python3 -m venv /opt/venv
COPY requirements.txt /build/
RUN /opt/venv/bin/python -m pip install --no-cache-dir --require-hashes --requirement /build/requirements.txt
COPY . /app
COPY --from=assets /build/node_modules /build/node_modules
WORKDIR /app
# The settings want to be complete; these values reach no running container.
RUN export TRIAL=yes SECRET_KEY=building DATABASE_URL=postgresql://nobody@localhost/none \
    && python3 -c "from pathlib import Path; from trial.assets import copy_assets; copy_assets(Path('/build/node_modules'), Path('static/vendor'))" \
    && /opt/venv/bin/python manage.py compilemessages --verbosity 0 \
    && /opt/venv/bin/python manage.py collectstatic --no-input --verbosity 0 \
    && rm -rf bench trial tests scripts

# --- what runs -----------------------------------------------------------------------------------------------------
FROM python:3.13-slim
RUN useradd --system --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin portal \
    && install --directory --owner portal --group portal /var/lib/klyngeportalen
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    VAR_DIR=/var/lib/klyngeportalen \
    PORT=8000
WORKDIR /app
USER portal
EXPOSE 8000
VOLUME /var/lib/klyngeportalen
# The worker and beat have health checks of their own in docker-compose.yml.
HEALTHCHECK --interval=15s --timeout=10s --start-period=20s CMD ["python", "-m", "config.probe"]
CMD ["gunicorn", "--config", "config/gunicorn.py", "config.wsgi"]
