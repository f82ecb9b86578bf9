"""What every process does for its own health: it beats, sees to its machine, and answers whoever asks after it."""

import logging
import os
from dataclasses import dataclass
from http import HTTPStatus

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from sqlalchemy.orm import Session

from pipeline.health import metrics, probes, processes, server
from pipeline.health.reading import Reader
from pipeline.health.server import Answer
from pipeline.processes.heartbeat import Heart, Look
from pipeline.services import Services
from pipeline.store.health import sightings

log = logging.getLogger(__name__)

FRESH_S = 5.0
"""Who asks more often gets the same answer."""


@dataclass(frozen=True)
class Health:
    """One process's: its heart, its reader, its metrics, and where it answers, if it does."""

    heart: Heart
    reader: Reader
    registry: CollectorRegistry
    port: int | None = None

    @property
    def routes(self) -> server.Routes:
        """What may be asked."""
        return {"/healthz": self.alive, "/readyz": self.ready, "/metrics": self.measured}

    def alive(self) -> Answer:
        """Whether it lives, and does something as often as it should."""
        sign = self.heart.sign()
        if processes.works(sign):
            return _said(HTTPStatus.OK, "ok")
        return _said(HTTPStatus.SERVICE_UNAVAILABLE, f"{sign.process.name} hangs: start it again")

    def ready(self) -> Answer:
        """Whether it can do its work: Postgres, its schema, Redis, the disk, and the model where it needs one."""
        seen = {*self.reader.ready(), *self.heart.lacks} & probes.KEEPS_FROM_WORK
        return _said(HTTPStatus.SERVICE_UNAVAILABLE if seen else HTTPStatus.OK, " ".join(sorted(seen)) or "ready")

    def measured(self) -> Answer:
        """The metrics."""
        return Answer(HTTPStatus.OK, generate_latest(self.registry), CONTENT_TYPE_PLAIN_0_0_4)


def begin(name: str, tools: Services, look: Look) -> Health:
    """Do so from now on under this name of the Procfile, until the process ends."""

    def see(session: Session) -> set[str]:
        seen = probes.of_machine(session, tools.environment, host=heart.process.host, process=name)
        sightings.tell(session, str(heart.process), seen, of=probes.OF_MACHINE)
        return {code for code, _ in seen}

    heart = Heart(name, tools.sessions, look, see)
    heart.start()
    reader = Reader(tools)
    registry = metrics.registry(lambda: reader.state(fresh_s=FRESH_S))
    made = Health(heart, reader, registry)
    if (base := tools.environment.health_port) is None:
        return made
    port = server.serve(made.routes, port=base + processes.NAMES.index(name))
    if port is not None:
        log.info("%s answers at http://%s:%s/healthz (process %s).", name, server.HOST, port, os.getpid())
    return Health(heart, reader, registry, port)


def _said(status: HTTPStatus, words: str) -> Answer:
    return Answer(status, f"{words}\n".encode())
