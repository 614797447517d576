"""What every test may use: where shared data lies, and the rule that CI skips nothing."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("tomas", deadline=None)
settings.load_profile("tomas")
ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real documents that nobody here wrote; a test that needs it skips where it is missing."""
    folder = Path(os.environ.get("TOMAS_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("the folder of real public documents is not on this machine (set TOMAS_SHARED_DATA)")
    return folder


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name the rule where it is broken, so that the closing line is understood."""
    if skipped_in_ci(terminalreporter):
        terminalreporter.write_line("TOMAS_NO_SKIP is set: no test may be skipped here", red=True)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name a test by no content of a file: archives hold the time of day, and workers must collect the same names."""
    return argname if isinstance(val, bytes) else None


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run that skipped a test where nothing may be skipped."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if isinstance(reporter, pytest.TerminalReporter) and skipped_in_ci(reporter) and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def skipped_in_ci(reporter: pytest.TerminalReporter) -> bool:
    """Whether a test was skipped although the environment forbids it."""
    return bool(os.environ.get("TOMAS_NO_SKIP")) and bool(reporter.stats.get("skipped"))
