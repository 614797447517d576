"""The workspace as it is found on the first day."""

from tomas.localslack.clock import Clock
from tomas.localslack.manifest import AppManifest

from .channels import Channel
from .people import Team, User
from .workspace import Workspace

TEAM_ID = "T0000LOCAL"
APP_ID = "A00000TOMAS"
BOT_ID = "B00000TOMAS"
BOT_USER_ID = "U00000TOMAS"
ANN, BEN, CARA = "U000000ANN", "U000000BEN", "U00000CARA"
GENERAL, PROPOSALS = "C000GENERAL", "C0PROPOSALS"


def seeded_workspace(clock: Clock, manifest: AppManifest) -> Workspace:
    """Return the team "TOMAS local": ann (admin, asks), ben (approves), cara (may not), the bot, two channels."""
    team = Team(TEAM_ID, "TOMAS local", "tomas-local")
    bot = User(BOT_USER_ID, TEAM_ID, manifest.name, manifest.name, bot_id=BOT_ID, app_id=APP_ID)
    workspace = Workspace(clock, team, bot, manifest)
    people = (
        User(ANN, TEAM_ID, "ann", "Ann Archer", is_admin=True),
        User(BEN, TEAM_ID, "ben", "Ben Brook"),
        User(CARA, TEAM_ID, "cara", "Cara Cole"),
    )
    workspace.users |= {person.id: person for person in people}
    members = [*workspace.users]
    for channel_id, name in ((GENERAL, "general"), (PROPOSALS, "proposals")):
        workspace.add_channel(Channel(channel_id, TEAM_ID, name, ANN, workspace.now_s(), members=list(members)))
    for person in people:
        workspace.direct_message(person.id, bot.id)
    return workspace
