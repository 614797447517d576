"""Everything a request may need, put together once."""

from dataclasses import dataclass

from .app_link.courier import Courier
from .app_link.events import Events
from .app_link.response_urls import ResponseUrls
from .app_link.socket_mode import SocketMode
from .app_link.triggers import Triggers
from .call_log import CallLog
from .faults import Faults
from .messenger import Messenger
from .modals import Modals
from .page.feed import PageFeed
from .rate_limits import RateLimits
from .state.workspace import Workspace


@dataclass(frozen=True)
class Credentials:
    """Made-up secrets by which the app and the workspace know each other."""

    bot_token: str = "xoxb-local-bot-token"  # noqa: S105
    app_token: str = "xapp-local-app-token"  # noqa: S105
    signing_secret: str = "local-signing-secret"  # noqa: S105
    client_id: str = "1000.2000"
    client_secret: str = "local-client-secret"  # noqa: S105


@dataclass(frozen=True)
class Services:
    """The parts of a running local Slack."""

    credentials: Credentials
    workspace: Workspace
    feed: PageFeed
    socket_mode: SocketMode
    courier: Courier
    events: Events
    messenger: Messenger
    modals: Modals
    triggers: Triggers
    response_urls: ResponseUrls
    faults: Faults
    rate_limits: RateLimits
    call_log: CallLog
