"""/channels/{kind}/{account}: what WeChat and WeCom call. Who they are is proven by signature, not by key."""

import logging
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from starlette.responses import PlainTextResponse, Response

from server.channels.channel import Channel
from server.channels.crypto import Rejected
from server.channels.hub import Hub

logger = logging.getLogger(__name__)

router = APIRouter(prefix="/channels", include_in_schema=False)

Word = Annotated[str, Path(pattern="^[a-z0-9-]{1,40}$")]


async def hub(request: Request) -> Hub:  # not in a thread: there is nothing to wait for
    found: Hub = request.app.state.channels
    return found


Channels = Annotated[Hub, Depends(hub)]


@router.get("/{kind}/{account}")
async def check(kind: Word, account: Word, request: Request, channels: Channels) -> Response:
    try:
        return PlainTextResponse(_called(channels, kind, account).check(request.query_params))
    except Rejected as error:
        return _refused(account, error)


@router.post("/{kind}/{account}")
async def receive(kind: Word, account: Word, request: Request, channels: Channels) -> Response:
    try:
        channel = _called(channels, kind, account)
        reply = await channel.receive(request.query_params, await request.body())
    except Rejected as error:
        return _refused(account, error)
    return Response(reply.body, media_type=reply.media)


def _called(channels: Hub, kind: str, account: str) -> Channel:
    found = channels.channel(kind, account)
    if found is None:
        raise Rejected("no such account")
    return found


def _refused(account: str, error: Rejected) -> Response:
    logger.warning("a message was rejected", extra={"account": account, "reason": str(error)})
    return Response(status_code=403)
