"""Matching a business with measures, for every channel alike: time limit, records, figures."""

import time

from anyio import fail_after
from anyio.to_thread import run_sync

from assistant.match_answer import Match, ProfileForm
from assistant.match_telling import as_answer, described
from assistant.profile import ProfileError
from server.engine import Engine
from server.errors import ApiError
from server.measuring import Metrics
from server.settings import ServerSettings
from server.storage import records
from server.storage.records import Exchange, Owner
from server.storage.store import Store


class Matching:
    """Keeps nothing of a business but the line in the audit log."""

    def __init__(self, engine: Engine, store: Store, metrics: Metrics, settings: ServerSettings) -> None:
        self._engine = engine
        self._store = store
        self._metrics = metrics
        self._settings = settings

    async def match(self, form: ProfileForm, request_id: str, owner: Owner) -> Match:
        """The measures for a business; raises ``ApiError`` (422, 503, 504)."""
        if not self._engine.ready:
            raise ApiError(503, "not_ready", "正在载入模型与索引，请稍候重试。", {"Retry-After": "2"})
        began = time.perf_counter()
        try:
            with fail_after(self._settings.time_limit):
                found = await run_sync(self._engine.match, form, abandon_on_cancel=True)
        except TimeoutError:
            raise ApiError(504, "match_timeout", "没能在时限内完成匹配，请稍后重试。") from None
        except ProfileError as error:
            raise ApiError(422, "unknown_value", str(error)) from error
        taken = int((time.perf_counter() - began) * 1e6)
        answer = as_answer(found, form)
        exchange = Exchange(request_id, owner, "match", described(form), answer, taken, remembered=False)
        self._store.write_later(lambda session: records.audit(session, exchange))
        self._metrics.answered("match", answer, remembered=False)
        return found
