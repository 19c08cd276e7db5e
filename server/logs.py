"""Structured logs: one JSON object a line, with the request's id; no secrets, no questions."""

import json
import logging
import logging.config
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

request_id: ContextVar[str] = ContextVar("request_id", default="")

access = logging.getLogger("xiangce.access")
_OWN = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message"}


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request_id.get():
            line["request_id"] = request_id.get()
        line |= {name: value for name, value in vars(record).items() if name not in _OWN}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


class PlainFormatter(logging.Formatter):
    """For a person at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        more = " ".join(f"{name}={value}" for name, value in vars(record).items() if name not in _OWN)
        at = datetime.fromtimestamp(record.created).strftime("%H:%M:%S")
        said = f"{at} {record.levelname:7} {record.getMessage()} {more}".rstrip()
        return f"{said}\n{self.formatException(record.exc_info)}" if record.exc_info else said


def configure(*, as_json: bool) -> None:
    """Set the logs of this process up; what is logged before goes nowhere."""
    formatter = JsonFormatter if as_json else PlainFormatter
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"own": {"()": formatter}},
            "handlers": {"err": {"class": "logging.StreamHandler", "formatter": "own"}},
            "root": {"level": "WARNING", "handlers": ["err"]},
            "loggers": {
                "xiangce": {"level": "INFO"},
                "server": {"level": "INFO"},
                "uvicorn.error": {"level": "INFO"},
                # Its lines hold the query string, and so what people search for.
                "uvicorn.access": {"level": "CRITICAL"},
                "mcp": {"level": "WARNING"},
            },
        }
    )
