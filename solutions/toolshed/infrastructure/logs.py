"""Logs: one line for each record, on standard error, with the request it belongs to."""

import json
import logging
import logging.config
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Literal

LogFormat = Literal["json", "text"]

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
"""The id of the request that is being served.

It is not taken back: whatever the server logs about a request once the app is done belongs to it,
too, and each request is served in a context of its own.
"""

_LOGGED = "_toolshed_logged"
_encode = json.JSONEncoder(default=str).encode
_TEXT = "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {
    "message",
    "asctime",
    "request_id",
    "color_message",
}


def log_exception_once(logger: logging.Logger, message: str, error: BaseException) -> None:
    """Log an exception with its traceback, unless that was done for it before."""
    if getattr(error, _LOGGED, False):
        return
    vars(error)[_LOGGED] = True  # an exception may be a frozen dataclass
    logger.error(message, exc_info=error)


class RequestIdFilter(logging.Filter):
    """Adds the request id to a record."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every record."""
        record.request_id = request_id.get()
        return True


class NotLoggedYet(logging.Filter):
    """Drops records of exceptions that were logged already: servers log what apps raise."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep a record unless its exception is known."""
        error = record.exc_info[1] if record.exc_info else None
        return not getattr(error, _LOGGED, False)


class JsonFormatter(logging.Formatter):
    """A record as one line of JSON; what it was given as `extra` becomes members."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without its end; times are RFC 3339 in UTC."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": getattr(record, "request_id", None),
        }
        line |= {key: value for key, value in vars(record).items() if key not in _STANDARD}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return _encode(line)


def configure_logging(*, level: str, log_format: LogFormat) -> None:
    """Set up the logs of this process; for programs to call, not for libraries.

    The server's access log is off, the app has its own.
    """
    # What no line shows does not have to be found out for each of them.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "filters": {
                "request_id": {"()": RequestIdFilter},
                "not_logged_yet": {"()": NotLoggedYet},
            },
            "formatters": {"json": {"()": JsonFormatter}, "text": {"format": _TEXT}},
            "handlers": {
                "stderr": {
                    "class": "logging.StreamHandler",
                    "formatter": log_format,
                    "filters": ["request_id"],
                }
            },
            "root": {"handlers": ["stderr"], "level": level},
            "loggers": {
                "uvicorn": {"handlers": [], "propagate": True},
                "uvicorn.error": {
                    "handlers": [],
                    "propagate": True,
                    "filters": ["not_logged_yet"],
                },
                "alembic.runtime.plugins": {"level": "WARNING"},
                "uvicorn.access": {"handlers": [], "propagate": False},
            },
        }
    )
