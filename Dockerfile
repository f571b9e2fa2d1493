# Build: everything from the hashed pins, into one folder.
FROM python:3.11-slim AS build
WORKDIR /src
COPY requirements.txt ./
RUN python -m venv /opt/sobo && /opt/sobo/bin/pip install --no-cache-dir --require-hashes -r requirements.txt
COPY pyproject.toml README.md LICENSE ./
COPY api api
COPY domain domain
COPY db db
RUN /opt/sobo/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.11-slim
RUN useradd --system --create-home --home-dir /var/lib/sobo sobo && install -d -o sobo -m 0700 /var/lib/sobo/data
COPY --from=build /opt/sobo /opt/sobo
USER sobo
WORKDIR /var/lib/sobo
ENV PATH=/opt/sobo/bin:$PATH SOBO_DATA_DIR=/var/lib/sobo/data PYTHONUNBUFFERED=1
VOLUME /var/lib/sobo/data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f\"http://127.0.0.1:{os.environ.get('SOBO_PORT', 8000)}/readyz\", timeout=4)"]
STOPSIGNAL SIGTERM
CMD ["sh", "-c", "sobo migrate && exec sobo serve"]
