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

# What `docker run -e NAME=value` may set; written by `python -m api.cli.settings_text`.
# <settings>
#   SOBO_DATA_DIR           Folder of the embedded database (default .sobo)
#   DATABASE_URL            A PostgreSQL of your own, 15 or later, in place of the embedded one
#   SOBO_HOST               Address to listen on; beyond loopback only behind a proxy with TLS (default
#                           127.0.0.1)
#   SOBO_PORT               Port to listen on (default 8000)
#   SOBO_HOSTS              Host names of the service besides SOBO_HOST, without a port, separated by commas;
#                           requests for other names get 421 (default localhost,127.0.0.1,[::1])
#   SOBO_CORS_ORIGINS       Origins whose pages may use the API, exact and separated by commas, such as
#                           https://a.gov.vn (default none)
#   SOBO_HSTS_SECONDS       Seconds for which browsers shall ask this host over https only
#                           (Strict-Transport-Security); 0 does not say so (default 0)
#   SOBO_TRUSTED_PROXIES    Proxies before the service, which add to X-Forwarded-For: addresses or networks
#                           separated by commas, such as 10.0.0.5,10.1.0.0/16, or `none`; must be set to listen
#                           beyond loopback
#   SOBO_KEYS_DIR           Folder of the signing and sealing keys, readable only by its owner; if not set, keys
#                           in SOBO_DATA_DIR
#   SOBO_CHECKPOINT_FILE    File that published checkpoints are appended to; if not set, checkpoints.jsonl in
#                           SOBO_DATA_DIR
#   SOBO_CHECKPOINT_SECONDS Seconds between two checkpoints, if the ledger has grown (default 3600)
#   SOBO_ORIGIN             Name of this ledger in its checkpoints (default so-bo)
#   SOBO_WEBHOOK_HOSTS      Targets of webhooks inside the network, which may be plain http: exact host (on the
#                           usual port) or host:port, separated by commas (default none)
#   SOBO_OIDC_ISSUER        Provider of single sign-on for staff (OpenID Connect); all four SOBO_OIDC settings
#                           or none
#   SOBO_OIDC_CLIENT        Identifier of the service at the provider (client_id)
#   SOBO_OIDC_SECRET_FILE   File that contains the client secret, and nothing else
#   SOBO_OIDC_REDIRECT      The https address of the service's /v1/session/oidc/callback, as registered with the
#                           provider
# </settings>

VOLUME /var/lib/sobo/data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f\"http://127.0.0.1:{os.environ.get('SOBO_PORT', 8000)}/readyz\", timeout=4)"]
STOPSIGNAL SIGTERM
CMD ["sh", "-c", "sobo migrate && exec sobo serve"]
