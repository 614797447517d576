"""Files packed with gzip are unpacked before a mode sees them, and what cannot be unpacked is refused in words."""

import gzip
import io
import tarfile
from hashlib import sha256
from pathlib import Path

import pytest

from tomas.modes.base import InputFile
from tomas.reading import unpacking
from tomas.reading.files import FileRefused
from tomas.reading.unpacking import unpacked

TABLE = b"id,opened\n" + b"".join(b"%d,2026-01-%02d\n" % (n, n) for n in range(1, 29))


def file_of(folder: Path, name: str, content: bytes) -> InputFile:
    path = folder / f"1-{name}"
    path.write_bytes(content)
    return InputFile(name=name, path=path, sha256=sha256(content).hexdigest(), size=len(content))


@pytest.mark.parametrize(
    ("name", "inner"), [("t.csv.gz", "t.csv"), ("T.CSV.GZ", "T.CSV"), ("t.csv", "t.csv"), ("t.gz", "t")]
)
def test_what_is_in_it_takes_its_place(tmp_path: Path, name: str, inner: str) -> None:
    parts = gzip.compress(TABLE[:50]) + gzip.compress(TABLE[50:])  # as tools write that add to a file
    found = unpacked(file_of(tmp_path, name, parts))
    assert (found.name, found.size, found.sha256) == (inner, len(TABLE), sha256(TABLE).hexdigest())
    assert found.path.read_bytes() == TABLE
    assert list(tmp_path.iterdir()) == [found.path]


@pytest.mark.parametrize(
    ("name", "packed_as", "inner"),
    [
        ("data.gz", b"jobs.CSV", "data.csv"),
        ("data", b"jobs.csv", "data.csv"),
        ("data.txt.gz", b"jobs.csv", "data.txt"),
        ("data.gz", b"../../home/ann/jobs.log", "data.log"),
        ("data.gz", b"jobs.csv/../x", "data"),
        ("data.gz", b".csv", "data"),
        ("data.gz", b"jobs.c v", "data"),
        ("data.gz", b"\xff.\xfe", "data"),
        ("data.gz", b"", "data"),
    ],
)
@pytest.mark.parametrize("extra", [b"", b"AB\x02\x00.x"])
def test_a_name_without_an_ending_takes_that_of_the_packed_file(
    tmp_path: Path, name: str, packed_as: bytes, inner: str, extra: bytes
) -> None:
    flags = 8 * bool(packed_as) + 4 * bool(extra)
    packed = gzip.compress(TABLE)
    told = (len(extra).to_bytes(2, "little") + extra if extra else b"") + (packed_as + b"\0" if packed_as else b"")
    found = unpacked(file_of(tmp_path, name, packed[:3] + bytes([flags]) + packed[4:10] + told + packed[10:]))
    assert (found.name, found.path.name) == (inner, f"1-{inner}")
    assert found.path.read_bytes() == TABLE
    assert list(tmp_path.iterdir()) == [found.path]


def test_other_files_stay_as_they_are(tmp_path: Path) -> None:
    for name, content in (("t.csv", TABLE), ("empty.gz", b""), ("named.gz", TABLE)):
        given = file_of(tmp_path, name, content)
        assert unpacked(given) is given


def archive() -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as tar:
        tar.addfile(tarfile.TarInfo("empty.log"))
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (gzip.compress(TABLE)[:-12], "damaged or cut off"),
        (b"\x1f\x8b\x08 no gzip at all", "damaged or cut off"),
        (gzip.compress(archive()), "an archive of files"),
        (gzip.compress(b"0" * 5000), "unpacks to more than"),
    ],
)
def test_what_cannot_be_unpacked_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, said: str
) -> None:
    monkeypatch.setattr(unpacking, "MOST_UNPACKED", 4000 if said.startswith("unpacks") else 10**9)
    given = file_of(tmp_path, "big.csv.gz", content)
    with pytest.raises(FileRefused, match=said) as refused:
        unpacked(given)
    assert "big.csv.gz" in str(refused.value)
    assert str(tmp_path) not in str(refused.value)
    assert list(tmp_path.iterdir()) == [given.path]
