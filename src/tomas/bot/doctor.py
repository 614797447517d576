"""`tomas doctor`: what is set here, what is missing, and what to do about it."""

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from typer import echo

from tomas.bot.client import code_of
from tomas.bot.settings import Settings, SettingsError
from tomas.engines.cage.levels import CageLevel, strongest_cage
from tomas.modes.registry import engine_ids, load_modes
from tomas.runs.database import Database, is_sqlite

GOOD, BAD = 0, 1


async def examine(settings: Settings) -> int:
    """Print one line for each part; returns 0 where everything that is needed works."""
    results = [
        report("Slack", *await slack(settings)),
        report("Database", *await database(settings)),
        report("Model", *model(settings)),
        report("Modes", *modes()),
        report("Sandbox", *await sandbox()),
    ]
    return GOOD if all(results) else BAD


def report(name: str, good: bool, words: str) -> bool:
    """Print a line; returns `good`."""
    echo(f"{'ok ' if good else 'NO '} {name}: {words}")
    return good


async def slack(settings: Settings) -> tuple[bool, str]:
    """Whether Slack accepts the tokens."""
    try:
        settings.require_slack()
        client = AsyncWebClient(token=settings.slack_bot_token.get_secret_value(), base_url=settings.slack_api_url)
        answer = await client.auth_test()
    except SettingsError as error:
        return False, str(error)
    except SlackApiError as error:
        return False, f"SLACK_BOT_TOKEN is refused ({code_of(error)}). Copy it anew from “OAuth & Permissions”."
    except (OSError, TimeoutError) as error:
        return False, f"Slack cannot be reached ({type(error).__name__}). Check the network and SLACK_API_URL."
    return True, f"connected to {answer['team']} as {answer['user']}, {settings.slack_mode.value} mode"


async def database(settings: Settings) -> tuple[bool, str]:
    """Whether the database can be opened."""
    settings.home.mkdir(parents=True, exist_ok=True)
    opened = Database(settings.database)
    try:
        async with opened.reading() as session:
            await session.execute(text("SELECT 1"))
    except (SQLAlchemyError, OSError) as error:
        return False, f"cannot be opened ({type(error).__name__}). Check DATABASE_URL and TOMAS_HOME."
    finally:
        await opened.dispose()
    return True, "SQLite" if is_sqlite(opened.url) else opened.url.get_backend_name()


def model(settings: Settings) -> tuple[bool, str]:
    """Whether the model's provider is set up."""
    try:
        settings.require_model()
    except SettingsError as error:
        return False, str(error)
    kind = "offline: rules instead of a model; set a provider's key for real work" if settings.offline else "online"
    return True, f"{settings.model_choice} ({kind})"


def modes() -> tuple[bool, str]:
    """Which modes and engines are installed."""
    installed = ", ".join(load_modes()) or "none"
    return installed != "none", f"{installed}; engines: {', '.join(engine_ids()) or 'none'}"


async def sandbox() -> tuple[bool, str]:
    """How strong the cage of generated code is here; a weak one is a warning, not an error."""
    cage = await strongest_cage()
    return True, cage.words if cage.level is CageLevel.BUBBLEWRAP else f"WEAK: {cage.words}"
