# The site as one image: web, task worker and migrations run from it (docker-compose.yml).

FROM python:3.13-slim-bookworm AS build
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never PATH=/app/.venv/bin:$PATH
RUN pip install --no-cache-dir --disable-pip-version-check uv==0.13.9
WORKDIR /app
# What changes seldom first: the libraries, at the versions and digests of uv.lock.
COPY pyproject.toml uv.lock .python-version ./
RUN uv sync --locked --no-dev
COPY . .
# Collecting static files needs settings that start, and no secret that lasts.
RUN for po in locale/*/LC_MESSAGES/*.po; do pybabel --quiet compile --use-fuzzy -i "$po" -o "${po%.po}.mo"; done \
    && SECRET_KEY=build ALLOWED_HOSTS=build DATA_DIR=/tmp/build python manage.py collectstatic --noinput

FROM python:3.13-slim-bookworm
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DATA_DIR=/data
RUN groupadd --gid 10001 accord \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin accord \
    && install --directory --owner=accord --group=accord --mode=0750 /data
COPY --from=build /app /app
WORKDIR /app
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["python", "deploy/healthcheck.py"]
CMD ["gunicorn", "--config", "deploy/gunicorn.conf.py", "config.wsgi"]
