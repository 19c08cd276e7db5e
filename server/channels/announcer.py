"""Tells groups (企业微信群机器人) of documents that are new, each group once."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from functools import partial
from urllib.parse import quote

import httpx

from corpus.document import Document
from server.channels import wording
from server.channels.accounts import GroupRobot
from server.channels.tencent import Refused, post_to_group
from server.engine import Engine
from server.storage import deliveries
from server.storage.store import Store

logger = logging.getLogger(__name__)

_PAUSE = 3.0  # seconds between two messages: a group takes 20 a minute


class Announcer:
    """``base`` is where the server is reached ("": no links)."""

    def __init__(
        self,
        engine: Engine,
        store: Store,
        client: Callable[[], httpx.AsyncClient],
        base: str,
        pause: float = _PAUSE,
    ) -> None:
        self._engine = engine
        self._store = store
        self._client = client
        self._base = base.rstrip("/")
        self._pause = pause
        self._told: dict[str, str] = {}  # of each group, the documents it was last told of

    async def tell(self, groups: Mapping[str, GroupRobot]) -> None:
        """Look for new documents, and tell of them; of several workers one tells."""
        if not self._engine.ready:
            return
        generation, documents = self._engine.generation, self._engine.documents()
        for name, group in groups.items():
            if self._told.get(name) == generation:
                continue
            job = partial(deliveries.announce, account=name, documents=list(documents))
            new = await self._store.write(job)
            self._told[name] = generation
            for document in new:
                await self._announce(group, documents[document])
                await asyncio.sleep(self._pause)

    async def _announce(self, group: GroupRobot, document: Document) -> None:
        meta = document.meta
        link = f"{self._base}/documents/{quote(document.id)}" if self._base else ""
        try:
            text = wording.announcement(meta.title[:200], meta.document_number, link)
            await post_to_group(self._client(), group.webhook, text)
        except Refused as error:
            logger.warning("a group was not told of a new document", extra={"reason": str(error)})
