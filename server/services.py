"""What a running server is made of."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from server.asking import Asking
from server.callers import Gatekeeper
from server.engine import Engine
from server.limiting import Limiter
from server.matching import Matching
from server.measuring import Metrics
from server.settings import ServerSettings
from server.storage.store import Store


@dataclass(frozen=True)
class Services:
    settings: ServerSettings
    engine: Engine
    store: Store
    metrics: Metrics
    limiter: Limiter
    gatekeeper: Gatekeeper
    asking: Asking
    matching: Matching
    clock: Callable[[], date]


def assemble(
    settings: ServerSettings, engine: Engine, store: Store, clock: Callable[[], date] = date.today
) -> Services:
    metrics, limiter = Metrics(), Limiter(settings.redis_url)
    return Services(
        settings=settings,
        engine=engine,
        store=store,
        metrics=metrics,
        limiter=limiter,
        gatekeeper=Gatekeeper(store, limiter, settings),
        asking=Asking(engine, store, metrics, settings, clock),
        matching=Matching(engine, store, metrics, settings),
        clock=clock,
    )
