"""A Celery process that is told to stop and cannot wait for its tasks: they are put back for the next one."""

import atexit
from contextlib import suppress
from typing import Any

import psutil
from billiard.util import _exit_function
from celery.worker import state
from kombu.exceptions import OperationalError
from redis import RedisError
from sqlalchemy.exc import SQLAlchemyError

from pipeline.queue import Task
from pipeline.services import Services
from pipeline.store.learning import retrainings


def put_back(consumer: Any, tools: Services) -> None:
    """Hold whoever is at work below this process until it ends with it, and let its messages wait in Redis again."""
    atexit.unregister(_exit_function)  # it waits for those
    at_work = {request.name for request in tuple(state.active_requests)}
    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            child.suspend()
    with suppress(OperationalError, RedisError, AttributeError):  # the last: its connection is closed already
        consumer.connection.default_channel.qos.restore_unacked()
    if Task.RETRAIN in at_work:
        with suppress(SQLAlchemyError), tools.sessions() as session:
            retrainings.let_go(session)
            session.commit()
