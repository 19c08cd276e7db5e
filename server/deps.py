"""What routes ask for, by name."""

from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer, SecurityScopes

from server.callers import Caller
from server.services import Services
from server.storage.keys import Scope

_BEARER = HTTPBearer(
    auto_error=False, scheme_name="密钥", description="`xiangce keys create` 给出的密钥；开放模式不需要。"
)


# All are coroutines: FastAPI sends others to a thread, which waits for those that answer.
async def services(request: Request) -> Services:
    found: Services = request.app.state.services
    return found


Server = Annotated[Services, Depends(services)]


async def _caller(
    request: Request,
    needed: SecurityScopes,
    server: Server,
    given: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)],
) -> Caller:
    address = request.client.host if request.client else ""
    scope = Scope(needed.scopes[0])
    caller = await server.gatekeeper.admit(given.credentials if given else None, address, scope)
    request.scope["caller"] = caller  # for the log
    return caller


Asker = Annotated[Caller, Security(_caller, scopes=[Scope.ASK])]
Reader = Annotated[Caller, Security(_caller, scopes=[Scope.READ])]
Watcher = Annotated[Caller, Security(_caller, scopes=[Scope.METRICS])]
Admin = Annotated[Caller, Security(_caller, scopes=[Scope.ADMIN])]


async def request_id(request: Request) -> str:
    found: str = request.scope["request_id"]
    return found


RequestId = Annotated[str, Depends(request_id)]
