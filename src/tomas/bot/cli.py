"""The command line: `tomas serve`, and the parts of it for installations on many machines."""

import asyncio
import os
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any

import typer

from tomas.bot.logs import set_up
from tomas.bot.settings import Settings, SettingsError

app = typer.Typer(
    name="tomas",
    help="Long multi-agent work, started, watched and steered from Slack.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

config = typer.Typer(help="The team's own modes and instructions for agents, as YAML files.", no_args_is_help=True)
app.add_typer(config, name="config")
FAILED, WRONG_SETTINGS, OTHER_WORKER = 1, 2, 75
Workspace = Annotated[str, typer.Option(help="A Slack workspace's id; without it, every workspace and the terminal.")]


@app.command()
def serve() -> None:
    """Run the bot, and a worker beside it, on this machine."""
    settings = slack_settings(with_model=True)
    from tomas.bot.main import serve as run

    finish(run(settings, with_worker=True))


@app.command()
def bot() -> None:
    """Run the bot alone; workers run elsewhere on the same database."""
    settings = slack_settings()
    from tomas.bot.main import serve as run

    finish(run(settings, with_worker=False))


@app.command()
def worker(
    owner: Annotated[int, typer.Option(hidden=True, help="End when this process, our parent, has ended.")] = 0,
) -> None:
    """Run a worker alone: it takes stages from the queue of the database."""
    settings = read_settings()
    os.environ.update(settings.service_keys)  # from `.env` too; workers get an environment without them
    from tomas.worker.lock import AlreadyAtWork, sole_supervisor
    from tomas.worker.main import run

    try:
        with sole_supervisor(settings.home):
            finish(run(settings.worker_config, owner))
    except AlreadyAtWork as error:
        say(f"{error}; set another TOMAS_HOME and TOMAS_EXECUTOR_ID to run a second one.")
        raise typer.Exit(OTHER_WORKER) from None


@app.command()
def migrate() -> None:
    """Bring the database up to date."""
    settings = read_settings()
    from tomas.runs.database import Database

    async def run() -> None:
        settings.home.mkdir(parents=True, exist_ok=True)
        database = Database(settings.database)
        await database.migrate()
        await database.dispose()

    finish(run())
    say("The database is up to date.")


@app.command("run")
def run_mode(
    mode: Annotated[str, typer.Argument(help="Id or alias of a mode; `tomas modes` lists them.")] = "",
    *,
    file: Annotated[list[Path] | None, typer.Option(help="A file to work on; may be given again.")] = None,
    given: Annotated[list[str] | None, typer.Option("--set", help="name=value for an input; @FILE reads it.")] = None,
    approve_all: Annotated[
        bool, typer.Option("--approve-all", help="Approve every gate; more money is never approved so.")
    ] = False,
    decide: Annotated[
        list[str] | None,
        typer.Option(
            help="approve | redirect=TEXT | change=NAME=VALUE | edit=FILE | answer=TEXT | cancel, in the gates' order."
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object with the result.")] = False,
    folder: Annotated[Path | None, typer.Option(help="Where the results go (default: tomas-<run id>).")] = None,
    budget: Annotated[str, typer.Option(help="US dollars; the run stops and asks when they are used up.")] = "",
    continued: Annotated[str, typer.Option("--continue", help="The id of a run that is to go on.")] = "",
) -> None:
    """Run a mode here, without Slack.

    Exit code: 0 completed, 1 failed, 2 wrong usage or input, 3 cancelled, 4 waits for a decision.
    """
    from tomas.bot.headless import carry_out
    from tomas.terminal.exits import exit_of
    from tomas.terminal.ordering import Order

    order = Order(
        mode=mode,
        pairs=tuple(given or ()),
        files=tuple(file or ()),
        budget=budget,
        folder=folder,
        continued=continued,
        said=tuple(decide or ()),
        approve_all=approve_all,
    )
    try:
        result = carry_out(order, Settings.read())
    except SettingsError as error:
        say(str(error))
        raise typer.Exit(WRONG_SETTINGS) from None
    if json:
        typer.echo(result.model_dump_json())
    else:
        for artifact in result.artifacts:
            typer.echo(artifact.file)
    raise typer.Exit(exit_of(result.status))


@app.command()
def modes(
    words: Annotated[
        list[str] | None, typer.Argument(help="A mode, for all about it; or engines and categories.")
    ] = None,
    *,
    engine: Annotated[str, typer.Option(help="Only modes of this engine.")] = "",
    category: Annotated[str, typer.Option(help="Only modes of this category.")] = "",
    json: Annotated[bool, typer.Option("--json", help="Print one JSON list.")] = False,
) -> None:
    """List what can be started, or say all about one mode."""
    settings = read_settings()
    from tomas.bot.config_files import modes_here
    from tomas.modes.catalogue import NothingFound
    from tomas.reading.estimates import Estimator
    from tomas.terminal.catalogue import shown_modes

    offered = asyncio.run(modes_here(settings))
    try:
        estimator = Estimator(offered, settings.model_choice)
        typer.echo(
            shown_modes(offered, estimator, " ".join(words or ()), engine=engine, category=category, as_json=json)
        )
    except NothingFound as nothing:
        meant = f" Did you mean {' or '.join(nothing.close)}?" if nothing.close else " `tomas modes` lists all."
        say(f"There is nothing called “{nothing.word}”.{meant}")
        raise typer.Exit(WRONG_SETTINGS) from None


@config.command("add")
def config_add(files: Annotated[list[Path], typer.Argument(help="YAML files.")], *, workspace: Workspace = "") -> None:
    """Check files and use them from now on; a file takes the place of its earlier version."""
    from tomas.bot.config_files import add_files

    tell_of_config(add_files(read_settings(), files, workspace))


@config.command("check")
def config_check(files: Annotated[list[Path], typer.Argument(help="YAML files.")]) -> None:
    """Check files without using them; what is wrong is said with its line."""
    from tomas.bot.config_files import check_files

    tell_of_config(check_files(read_settings(), files))


@config.command("list")
def config_list(*, workspace: Workspace = "") -> None:
    """List the files in use."""
    from tomas.bot.config_files import list_files

    tell_of_config(list_files(read_settings(), workspace))


@config.command("remove")
def config_remove(
    name: Annotated[str, typer.Argument(help="A mode's name, or “instructions”.")], *, workspace: Workspace = ""
) -> None:
    """Take a file out of use; runs that started with it go on."""
    from tomas.bot.config_files import remove_file

    tell_of_config(remove_file(read_settings(), name, workspace))


@app.command()
def doctor() -> None:
    """Say what is configured here, what is missing, and how strong the code cage is."""
    settings = read_settings()
    from tomas.bot.doctor import examine

    raise typer.Exit(asyncio.run(examine(settings)))


@app.command()
def demo(
    once: Annotated[bool, typer.Option("--once", help="No person needed: approve every gate, then exit.")] = False,
    file: Annotated[Path | None, typer.Option(help="Another document than the example RFP.")] = None,
    folder: Annotated[Path | None, typer.Option(help="Where to keep the demo's data and documents.")] = None,
    port: Annotated[int, typer.Option(help="Port of the local Slack's page; 0 takes a free one.")] = 0,
) -> None:
    """Run TOMAS in a Slack workspace on this machine, and start the example run."""
    from tomas.bot.demo import DemoOptions, run_demo

    raise typer.Exit(asyncio.run(run_demo(DemoOptions(once=once, file=file, folder=folder, port=port))))


def read_settings() -> Settings:
    """Read the settings and set logging up, or say what is wrong and exit."""
    try:
        settings = Settings.read()
    except SettingsError as error:
        say(str(error))
        raise typer.Exit(WRONG_SETTINGS) from None
    set_up(as_json=settings.log_json)
    return settings


def slack_settings(*, with_model: bool = False) -> Settings:
    """Read the settings of an installation that is to reach Slack, and its model too where the worker is beside it."""
    settings = read_settings()
    try:
        settings.require_slack()
        if with_model:
            settings.require_model()
    except SettingsError as error:
        say(str(error))
        raise typer.Exit(WRONG_SETTINGS) from None
    return settings


def tell_of_config(work: Coroutine[Any, Any, tuple[list[str], bool]]) -> None:
    """Say what became of a change of the config; exit with 2 where something was refused."""
    lines, good = asyncio.run(work)
    for line in lines:
        typer.echo(line, err=not good)
    if not good:
        raise typer.Exit(WRONG_SETTINGS)


def finish(work: Coroutine[Any, Any, None]) -> None:
    """Run to the end; what is wrong with the settings is said without a trace."""
    try:
        asyncio.run(work)
    except (SettingsError, LookupError) as error:
        say(str(error))
        raise typer.Exit(WRONG_SETTINGS) from None


def say(text: str) -> None:
    """Say something to the person at the terminal."""
    typer.echo(text, err=True)


def main() -> None:
    """The console script."""
    app()


if __name__ == "__main__":
    sys.exit(main())
