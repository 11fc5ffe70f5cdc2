# The service as one image: `ucr serve`, `ucr dispatch` and `ucr migrate` all run from it.

FROM node:22-bookworm-slim AS screens
WORKDIR /src/frontend
COPY frontend/package.json frontend/package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY frontend ./
# Vite writes to /src/ucr/static.
RUN npm run build

FROM python:3.13-slim-bookworm AS wheel
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY ucr ./ucr
COPY routing ./routing
COPY --from=screens /src/ucr/static ./ucr/static
RUN pip install --no-cache-dir --root-user-action=ignore build \
    && python -m build --wheel --outdir /dist

FROM python:3.13-slim-bookworm
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/ucr ucr \
    && install -d -o ucr -g ucr /var/lib/ucr/packs
COPY deploy/locked.txt /tmp/
COPY --from=wheel /dist/*.whl /tmp/
# Only the releases that are locked, each held against its hashes (ADR 59).
RUN pip install --no-cache-dir --root-user-action=ignore --require-hashes -r /tmp/locked.txt \
    && pip install --no-cache-dir --root-user-action=ignore --no-deps /tmp/*.whl \
    && pip check && rm /tmp/locked.txt /tmp/*.whl
USER ucr
WORKDIR /var/lib/ucr
ENV PYTHONUNBUFFERED=1 \
    UCR_HOST=0.0.0.0 \
    UCR_PORT=8000 \
    UCR_PACKS=/var/lib/ucr/packs
EXPOSE 8000
# Processes without a port (dispatch, migrate) switch this off.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f\"http://127.0.0.1:{os.environ['UCR_PORT']}/health/live\", timeout=2)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["ucr"]
CMD ["serve"]
