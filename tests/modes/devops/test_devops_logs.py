"""Logs: what counts as an error, how lines are normalised and masked, and that any text can be read."""

import io
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from devops_kit import ARCHIVE, KEY, LOG, figures, selected, written
from devops_kit import given as files
from hypothesis import assume, example, given
from hypothesis import strategies as st

from tomas.modes.base import InputRefused
from tomas.modes.devops import DevopsMode, sources
from tomas.modes.devops.loglines import LONGEST, is_error, read_log
from tomas.modes.devops.normalise import MOST, normalised
from tomas.modes.devops.secrets import SecretMasker
from tomas.modes.devops.sources import LogText

WORDS = st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=3, max_size=9).filter(lambda word: "e" not in word)
LINES = st.text(alphabet=st.characters(codec="utf-8"), max_size=400)


@given(LINES)
@example("2026-01-01T00:00:00Z 2026-01-01 12")
@example("a://b/<n>/1.2.3.4:5/6")
def test_normalising_twice_changes_nothing(line: str) -> None:
    once = normalised(line)
    assert normalised(once) == once
    assert len(once) <= MOST
    assert not any(sign.isdecimal() and sign.isascii() for sign in once)


@given(
    st.lists(WORDS, min_size=2, max_size=6),
    st.tuples(st.integers(0, 10**9), st.integers(0, 10**9)),
    st.tuples(st.ip_addresses(v=4), st.ip_addresses(v=4)),
    st.tuples(st.datetimes(), st.datetimes()),
    st.tuples(st.uuids(), st.uuids()),
)
def test_what_differs_from_run_to_run_goes(
    words: list[str],
    numbers: tuple[int, int],
    addresses: tuple[object, object],
    moments: tuple[datetime, datetime],
    ids: tuple[object, object],
) -> None:
    one, other = (
        normalised(
            f"{moments[turn].isoformat(timespec='seconds')}Z ERROR {' '.join(words)} after {numbers[turn]} ms "
            f"at {addresses[turn]} (id {ids[turn]}, file /home/w/{words[0]}/{numbers[turn]}.tar)"
        )
        for turn in (0, 1)
    )
    assert one == other
    assert all(word in one for word in words)


@given(LINES)
def test_any_text_is_read_with_its_lines_numbered(text: str) -> None:
    reading = read_log(LogText("any.log", text), SecretMasker())
    lines = text.split("\n")
    for error in reading.errors:
        assert 1 <= error.number <= len(lines)
        assert error.key


@given(st.lists(st.sampled_from(["ok", "INFO all is well", "ERROR it broke", "0 errors found"]), max_size=30))
def test_an_error_is_found_at_its_line(lines: list[str]) -> None:
    reading = read_log(LogText("a.log", "\n".join(lines)), SecretMasker())
    assert [error.number for error in reading.errors] == [
        number for number, line in enumerate(lines, 1) if line == "ERROR it broke"
    ]


@pytest.mark.parametrize(
    "line",
    [
        "ERROR [db] connection lost", "npm ERR! code E404", "##[error]Process completed with exit code 1.",
        "ValueError: bad input", "fatal: repository not found", "Error: ENOSPC: no space left on device",
        "FAILED tests/test_x.py::test_y - assert 1 == 2", "E   AssertionError: nope", "make: *** [build] Error 2",
        "dial tcp: connection refused", "panic: runtime error: index out of range", "container was OOMKilled",
    ],
)  # fmt: skip
def test_lines_that_tell_an_error(line: str) -> None:
    assert is_error(line)


@pytest.mark.parametrize(
    "line",
    [
        "", "0 errors, 0 warnings", "Finished without errors", "INFO retry on failure is enabled", "tests passed: 41",
        "DEBUG error handler installed", "set -euo pipefail", "+ grep -c ERROR build.log", "WARN could not find cache",
        "  at com.acme.Shop.pay(Shop.java:12)", "Traceback (most recent call last):", "failures: 0",
        "continue-on-error: true", "----------------",
    ],
)  # fmt: skip
def test_lines_that_tell_none(line: str) -> None:
    assert not is_error(line)


def test_an_exit_code_counts_only_where_the_log_says_no_more(tmp_path: Path) -> None:
    told = written(tmp_path, "told.log", "ERROR the disk is full\n##[error]Process completed with exit code 1.\n")
    bare = written(tmp_path, "bare.log", "all the same\n##[error]Process completed with exit code 1.\n")
    found = figures(told, bare).logs
    assert found is not None
    assert {group.key: group.files for group in found.groups} == {
        "error the disk is full": (("told.log", 1),),
        "process completed with exit code <n>.": (("bare.log", 1),),
    }
    assert found.consequences == 1


def test_a_huge_line_is_cut_and_told(tmp_path: Path) -> None:
    text = "start\nERROR it broke: " + "x" * 5_000_000 + "\nERROR it broke\n"
    found = figures(written(tmp_path, "huge.log", text)).logs
    assert found is not None
    assert found.cut == 1
    assert all(len(group.example.text) <= LONGEST for group in found.groups)
    assert sum(group.lines for group in found.groups) == 2


SECRETS = (
    "password=hunter2hunter2", "API_KEY: 'abcd1234efgh'", "--token s3cr3tvalue",
    "Authorization: Bearer abcdef1234567890",
    "postgres://app:pa55word@db:5432/x", "token ghp_abcdefghijklmnopqrstuvwxyz0123456789", "key AKIAABCDEFGHIJKLMNOP",
    "jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", "mail jane.doe@kestrel.example", "glpat-abcdefghijklmnop",
    "AWS_SECRET_ACCESS_KEY=abcd/efgh+ijkl", '{"client_secret": "very-secret-value"}', "xoxb-1234567890-abcdefgh",
    "postgres://app:p@ss:w0rd@db/x", "https://hooks.slack.com/services/T0/B0/abcd", "curl -u admin:Tr0ub4dor",
    "mysql -uroot -pMyS3cret db", "AccountKey=Zm9vYmFyYmF6;", "https://x/y?a=1&sig=abc123def", "pw is swordfish99",
    "PGPASSWORD swordfish99", "client secret 8Q8~abcDEF0", '"auth": "dXNlcjpwYXNz"', "Cookie: id=a3fWa; theme=x",
    "https://x-access-token-1@github.com/a", "got Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV49A1",
)  # fmt: skip
HIDDEN = (
    "hunter2hunter2", "abcd1234efgh", "s3cr3tvalue", "abcdef1234567890", "pa55word", "ghp_", "AKIAABCD", "eyJ",
    "jane.doe",
    "glpat-", "abcd/efgh", "very-secret-value", "xoxb-",
    "w0rd", "T0/B0", "Tr0ub4dor", "MyS3cret", "Zm9vYmFy", "abc123def", "swordfish99", "swordfish99", "8Q8~abc",
    "dXNlcjpw", "a3fWa", "x-access-token-1", "Zm9vYmFy",
)  # fmt: skip


@pytest.mark.parametrize(("text", "hidden"), list(zip(SECRETS, HIDDEN, strict=True)))
@given(before=WORDS, after=WORDS)
def test_secrets_are_masked_wherever_they_stand(text: str, hidden: str, before: str, after: str) -> None:
    masker = SecretMasker()
    masked = masker.text(f"{before} {text} {after}")
    assert hidden not in masked
    assert masked.startswith(before)
    assert masked.endswith(after)
    assert sum(masker.counted().found.values()) >= 1
    assert masker.text(masked) == masked


@given(LINES)
def test_what_is_no_secret_stays(line: str) -> None:
    assume(not any(sign in line for sign in "@:=_-.") and "eyJ" not in line)
    assert SecretMasker().text(line) == line


def test_placeholders_and_words_are_no_secrets() -> None:
    for text in ("password=***", "token: ${{ secrets.TOKEN }}", "PASSWORD=$PASSWORD", "the token is refused",
                 "git@github.com:acme/shop.git", "tokens: 12", "docker run -u 1000:1000 app", "pass=12 fail=0",
                 "assignee: kim, design=blue", "KubernetesPodOperatorTestForLongNames failed", "cookie expired",
                 f"sha256:{'9f86d081' * 8} is missing", "commit 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b",
                 "mysql -p shop", "password authentication failed for app"):  # fmt: skip
        assert SecretMasker().text(text) == text, text


def test_no_line_of_a_private_key_is_kept(tmp_path: Path) -> None:
    word = "OPENSSH PRIVATE KEY-----"
    key = f"-----BEGIN {word}\nfailed: b3BlbnNzaC1rZXk\nERROR: AAAAB3Nza\n-----END {word}"
    found = figures(written(tmp_path, "a.log", f"start\nERROR: it broke\n{key}\nERROR: it broke again\n")).logs
    assert found is not None
    assert [(group.example.line, group.example.text) for group in found.groups] == [
        (2, "ERROR: it broke"),
        (7, "ERROR: it broke again"),
    ]
    assert "1 private key" in selected(tmp_path / "a.log").masked_words


def test_no_planted_secret_is_left_in_the_example() -> None:
    selection = selected(ARCHIVE, LOG)
    told = "\n".join(line.text + line.key for log in selection.logs for line in log.errors)
    assert not [secret for secret in KEY["secrets"] if secret in told]
    assert "<token>" in told
    assert selection.masked_words.startswith("Masked before anything goes to a model: ")


def zipped(**members: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return target.getvalue()


def test_logs_of_an_archive_keep_their_names(tmp_path: Path) -> None:
    data = zipped(**{"a__build.txt": b"ERROR it broke\n", "..__x.log": b"ERROR it broke\n", "notes.pdf": b"%PDF"})
    selection = selected(written(tmp_path, "logs.zip", data))
    assert {log.file for log in selection.logs} == {"logs.zip/a/build.txt", "logs.zip/../x.log"}
    assert selection.opened.sources[0].skipped == 1
    assert not [path for path in tmp_path.parent.rglob("*") if path.name == "x.log"]


def test_an_archive_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MOST_UNPACKED", 1000)
    with pytest.raises(InputRefused, match="unpacks to more than"):
        selected(written(tmp_path, "bomb.zip", zipped(**{f"{number}.log": bytes(600) for number in range(2)})))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.log", b"", "is empty"),
        ("blank.log", b"\n \n", "is empty"),
        ("fine.log", b"all is well\n0 errors\n", "No error was found in 2 lines of 1 log"),
        ("picture.log", b"\x89PNG\r\n\x1a\n" + bytes(range(32)) * 40, "is a binary file"),
        ("cut.zip", zipped(a=b"x")[:40], "cannot be unpacked"),
        ("none.zip", zipped(**{"a.bin": b"x"}), "holds no log"),
        ("many.zip", zipped(**{f"{n}.log": b"ERROR x" for n in range(301)}), "the limit is 300"),
    ],
    ids=lambda value: value if isinstance(value, str) else "content",  # archives hold the time they were made
)
def test_logs_that_cannot_be_worked_on_are_refused(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    with pytest.raises(InputRefused) as refused:
        DevopsMode().intake({}, files(written(tmp_path, name, content)))
    assert said in str(refused.value)
    assert str(tmp_path) not in str(refused.value)
