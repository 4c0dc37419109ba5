# monitor run as a service, or any other command: slim, not root, data/ as a volume. compose.yaml puts several of them together.
FROM python:3.12-slim AS build
WORKDIR /src
COPY . .
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir -c constraints.txt '.[postgres,web]'

FROM python:3.12-slim
RUN useradd --create-home --uid 1000 monitor && install -d -o monitor -g monitor /srv/monitor /srv/monitor/data
COPY --from=build /venv /venv
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1
WORKDIR /srv/monitor
USER monitor
# A configuration of your own is mounted here as sources.yaml, rules/ and recipients.yaml; without one, what is shipped is used.
VOLUME /srv/monitor/data
# Healthy: the configuration reads and the database answers. A source that is down is told in the digest, not here.
HEALTHCHECK --interval=5m --timeout=30s --start-period=10m CMD ["monitor", "status"]
CMD ["monitor", "run"]
