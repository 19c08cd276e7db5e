"""Figures for Prometheus."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, multiprocess

from assistant.answer import Answer
from server.settings import is_multiprocess

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """Of one process, or of all workers where they share files."""

    def __init__(self) -> None:
        registry = self._registry = CollectorRegistry()
        self.requests = Counter(
            "xiangce_http_requests_total", "HTTP requests", ["route", "method", "status"], registry=registry
        )
        self.seconds = Histogram(
            "xiangce_http_request_seconds",
            "Time to the last byte",
            ["route"],
            buckets=_SECONDS,
            registry=registry,
        )
        self.running = Gauge(
            "xiangce_http_requests_in_flight", "Requests now", multiprocess_mode="livesum", registry=registry
        )
        self.answers = Counter(
            "xiangce_answers_total", "Answers", ["channel", "status", "mode", "remembered"], registry=registry
        )
        self.answering = Histogram(
            "xiangce_answer_seconds",
            "Time of an answer that was worked out",
            buckets=_SECONDS,
            registry=registry,
        )
        self.documents = Gauge(
            "xiangce_documents", "Documents in use", multiprocess_mode="max", registry=registry
        )

    def answered(self, channel: str, answer: Answer, *, remembered: bool) -> None:
        self.answers.labels(channel, answer.status.value, answer.mode.value, str(remembered).lower()).inc()

    def text(self) -> bytes:
        """In Prometheus' own format."""
        registry = self._registry
        if is_multiprocess():
            registry = CollectorRegistry()
            multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)
