"""Many machines on one PostgreSQL: one leads and gives out work, as many others as wanted do it. A door: reads the clock.

    leading.Leader    what is due by our tables and our clock → jobs: `poll` and `read` a host, `judge` a block of documents, `index` words
    serving.serve     takes jobs, so many at once: pipeline.hosts does what each says
    holding.Hold      a job that is no longer ours asks nothing more

Jobs, their locks and the heartbeats of workers are procrastinate's. A job holds no truth: what is due is looked up again when it begins, so
that one that is lost, doubled or late changes nothing. Composing and delivery are the leader's: addresses stay where recipients.yaml lies.
"""

from __future__ import annotations

from monitor.worker.leading import Leader
from monitor.worker.serving import serve

__all__ = ["Leader", "serve"]
