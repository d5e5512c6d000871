"""Zips that somebody made to do harm, or that broke on the way: a message, never a crash."""

import io
import struct
import tracemalloc
import zipfile
import zlib

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from package_samples import (
    DEFINITION_PART,
    PARAMETERS_PART,
    POLICIES_PART,
    contents,
    packed,
    replacing,
    setting,
    write_connector,
)

from generator.definition import archive
from generator.package import PackageError, check_solution, read_connector, solution_archive, solution_check

SOLUTION, CUSTOMIZATIONS, TYPES = "solution.xml", "customizations.xml", "[Content_Types].xml"
LAUGHS = (
    '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><ImportExportXml>&b;</ImportExportXml>'
)
OUTSIDE = '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]><ImportExportXml>&a;</ImportExportXml>'
BARE = "<!DOCTYPE ImportExportXml><ImportExportXml/>"


@pytest.fixture
def refusal(tmp_path):
    """Return the message with which bytes are refused as a zip."""

    def check(data):
        path = tmp_path / "hostile.zip"
        path.write_bytes(data)
        with pytest.raises(PackageError) as refused:
            check_solution(path)
        message = str(refused.value)
        assert message.startswith(f"{path}: ")
        return message.removeprefix(f"{path}: ")

    return check


def local(name, content, *, size=None, method=0, flags=0, raw=None):
    """Return one entry of a zip, its local header and its line in the directory; sizes may be lies."""
    data = raw if raw is not None else content
    size = len(content) if size is None else size
    common = struct.pack("<HHHHHIIIHH", 20, flags, method, 0, 0x21, zlib.crc32(content), len(data), size, len(name), 0)
    return (
        b"PK\x03\x04" + common + name + data,
        lambda at: b"PK\x01\x02\x14\x00" + common + struct.pack("<HHHII", 0, 0, 0, 0, at) + name,
    )


def zip_of(*entries, count=None):
    body, lines = b"", b""
    for head, line in entries:
        lines += line(len(body))
        body += head
    number = min(len(entries), 0xFFFF) if count is None else count
    return body + lines + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, number, number, len(lines), len(body), 0)


def deflated(content):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()


def test_our_own_writer_of_zips_is_honest(problems_of, good):
    assert problems_of(zip_of(*(local(name.encode(), content) for name, content in contents(good).items()))) == []


@pytest.mark.parametrize("data", [b"", b"PK", b"\x00" * 100, b"<html>not found</html>", b"PK\x05\x06"])
def test_no_zip(refusal, data):
    assert refusal(data) == "is not a usable zip: File is not a zip file"


def test_cut_off_anywhere(tmp_path, good):
    path = tmp_path / "cut.zip"
    for length in range(0, len(good) - 1, 97):
        path.write_bytes(good[:length])
        with pytest.raises(PackageError, match=r"is not a usable zip|is damaged"):
            check_solution(path)


def test_a_damaged_part(refusal, good):
    at = good.index(b"SolutionManifest")
    assert refusal(good[:at] + b"X" + good[at + 1 :]) == "is not a usable zip: Bad CRC-32 for file 'solution.xml'"


def test_damaged_compressed_data(refusal):
    assert refusal(zip_of(local(b"solution.xml", b"x" * 9, method=8, raw=b"\xff" * 9))) == "is damaged: error"


def test_a_folder_and_nothing(tmp_path):
    with pytest.raises(PackageError, match="cannot be read: Is a directory"):
        check_solution(tmp_path)
    with pytest.raises(PackageError, match="cannot be read: No such file or directory"):
        check_solution(tmp_path / "none.zip")


def test_a_bomb_that_says_so(refusal):
    bomb = local(b"solution.xml", b"", size=2**31, method=8, raw=deflated(b"\0" * 2**20))
    assert refusal(zip_of(bomb)) == "holds more than 128 MiB"


def test_a_bomb_of_many_files(refusal, monkeypatch):
    monkeypatch.setattr(archive, "MAX_CONTENT", 2**20)
    files = {f"{number}.xml": b"\0" * 2**18 for number in range(5)}
    assert refusal(packed(files)) == "holds more than 1 MiB"


def test_a_bomb_that_lies_about_its_size_is_not_unpacked(refusal, monkeypatch):
    monkeypatch.setattr(archive, "MAX_ARCHIVE", 2**20)  # so much is set aside to read the file
    content = b"\0" * 2**26
    bomb = zip_of(local(b"solution.xml", content, size=10, method=8, raw=deflated(content)))
    tracemalloc.start()
    try:
        assert refusal(bomb) == "is not a usable zip: Bad CRC-32 for file 'solution.xml'"
        assert tracemalloc.get_traced_memory()[1] < 2**22
    finally:
        tracemalloc.stop()


def test_files_that_overlap_are_counted_each(refusal, monkeypatch):
    monkeypatch.setattr(archive, "MAX_CONTENT", 2**20)
    head, line = local(b"a.xml", b"\0" * 2**18, method=8, raw=deflated(b"\0" * 2**18))
    shared = zip_of((head, line), *[(b"", lambda at: line(0))] * 9)
    assert refusal(shared) == "holds more than 1 MiB"


def test_a_large_file_is_not_opened(refusal, monkeypatch, good):
    monkeypatch.setattr(archive, "MAX_ARCHIVE", len(good) - 1)
    assert refusal(good) == "is larger than 0 MiB"


def test_encrypted(refusal):
    assert refusal(zip_of(local(b"solution.xml", b"secret", flags=1))) == "is encrypted"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_compressed_as_no_export_is(refusal, good, method):
    assert refusal(packed(contents(good), method)).startswith("is compressed in a way that no export uses")


def test_more_files_than_any_solution(refusal):
    many = zip_of(*(local(str(number).encode(), b"") for number in range(5001)))
    assert refusal(many) == "holds 5,001 files; a solution with a connector has about nine"


@pytest.mark.parametrize(
    "name", ["../solution.xml", "/etc/passwd", "Connector/../../x.json", "C:/x.json", "Connector\\x.json", ".."]
)
def test_names_that_lead_out(problems_of, good, name, tmp_path):
    before = set(tmp_path.rglob("*"))
    found = problems_of(packed({**contents(good), name: b"x"}))
    assert ("", f"the name {name!a} leads out of the zip; names are relative and use /") in found
    assert set(tmp_path.rglob("*")) - before == {tmp_path / "checked.zip"}


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_names_twice(problems_of, good):
    found = problems_of(packed([*contents(good).items(), (DEFINITION_PART, b"{}")]))
    assert (DEFINITION_PART, "appears twice in the zip") in found


@pytest.mark.parametrize("text", [LAUGHS, OUTSIDE, BARE], ids=["billion laughs", "file of this machine", "bare"])
@pytest.mark.parametrize("part", [SOLUTION, CUSTOMIZATIONS, TYPES])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_document_types_are_not_read(problems_of, good, part, text, encoding):
    content = text.encode(encoding)
    files = {**contents(good), part: content}
    found = [message for found, message in problems_of(packed(files)) if found == part]
    assert "declares a document type, which no solution does; it is not read" in found


@pytest.mark.parametrize("encoding", ["utf-7", "utf-32", "cp037", "big5", "nonsense", "x" * 5000])
def test_encodings_that_no_export_has(problems_of, good, encoding):
    content = f'<?xml version="1.0" encoding="{encoding}"?><ImportExportXml a="é"/>'.encode("latin-1")
    assert [part for part, _ in problems_of(packed({**contents(good), SOLUTION: content}))].count(SOLUTION)


def test_latin_1_is_read_and_told(problems_of, good):
    files = contents(good)
    text = files[CUSTOMIZATIONS].decode().replace("utf-8", "latin-1")
    found = problems_of(packed({**files, CUSTOMIZATIONS: text.encode("latin-1")}))
    assert found == [(CUSTOMIZATIONS, "is not in UTF-8; exports are, and so should this be")]


def test_deep_xml(problems_of, good):
    deep = b"<a>" * 300_000 + b"</a>" * 300_000
    found = problems_of(packed({**contents(good), SOLUTION: deep}))
    assert (SOLUTION, "has no ImportExportXml with a SolutionManifest") in found


def test_many_connectors_are_not_all_judged(problems_of, good, monkeypatch):
    judged = []
    monkeypatch.setattr(solution_check, "connector_problems", lambda archive, node: judged.append(node) or [])
    files = contents(good)
    text = files[CUSTOMIZATIONS].decode()
    node = text[text.index("    <Connector>") : text.index("  </Connectors>")]
    replacing(CUSTOMIZATIONS, "  </Connectors>", f"{node * 999}  </Connectors>")(files)
    assert (CUSTOMIZATIONS, "has 1,000 connectors; only the first 20 are judged") in problems_of(packed(files))
    assert len(judged) == 20


def test_large_xml_is_not_read(problems_of, good):
    large = b"<a>" + b"<b/>" * 2**20 + b"</a>"
    assert (SOLUTION, "has 4,194,311 bytes; more than 4 MiB is not read") in problems_of(
        packed({**contents(good), SOLUTION: large})
    )


@pytest.mark.parametrize("part", [DEFINITION_PART, PARAMETERS_PART, POLICIES_PART])
@pytest.mark.parametrize("text", ["[" * 200_000, '{"a":' * 100_000], ids=["arrays", "objects"])
def test_deep_json(problems_of, good, part, text):
    found = problems_of(packed({**contents(good), part: text.encode()}))
    assert (part, "is not valid JSON in UTF-8: it is nested too deeply") in found


def test_deep_operations(problems_of, good):
    files = contents(good)
    replacing(CUSTOMIZATIONS, '["GetItem"]', "[" * 200_000)(files)
    assert (CUSTOMIZATIONS, "scriptoperations is not a JSON array of operationIds") in problems_of(packed(files))


@pytest.mark.parametrize(
    "content", ["1" * 5000, '"\\ud800"', "null", "true", '{"paths": [], "info": 1}', '{"paths": {"/": {"get": []}}}']
)
@pytest.mark.parametrize("part", [DEFINITION_PART, PARAMETERS_PART])
def test_strange_json(problems_of, good, part, content):
    files = contents(good)
    setting(part, content)(files)
    assert part in {found for found, _ in problems_of(packed(files))}


def test_names_that_a_terminal_would_obey(problems_of, good):
    for _, message in problems_of(packed({**contents(good), "\x1b]0;gotcha\x07\n": b""})):
        assert message.isprintable()


@pytest.fixture(scope="module")
def sample_zip(tmp_path_factory):
    root = write_connector(tmp_path_factory.mktemp("sample"))
    return solution_archive(read_connector(root))


EDITS = st.lists(
    st.tuples(st.integers(0, 2**16), st.integers(0, 4), st.binary(max_size=4)),
    min_size=1,
    max_size=6,
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=EDITS)
@example(edits=[(0, 4, b"")])
def test_random_edits_never_crash(sample_zip, tmp_path, edits):
    judge(tmp_path, edited(sample_zip, edits))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=EDITS, which=st.integers(0, 7))
def test_random_edits_of_a_part_never_crash(sample_zip, tmp_path, edits, which):
    files = contents(sample_zip)
    name = list(files)[which]
    judge(tmp_path, packed({**files, name: edited(files[name], edits)}))


def edited(data, edits):
    for place, length, new in edits:
        at = place % (len(data) + 1)
        data = data[:at] + new + data[at + length :]
    return data


def judge(tmp_path, data):
    path = tmp_path / "edited.zip"
    path.write_bytes(data)
    try:
        messages = [problem.message for problem in check_solution(path)]
    except PackageError as error:
        messages = [str(error)]
    for message in messages:
        assert message
        assert "\n" not in message


def test_a_zip_in_front_of_which_something_stands(problems_of, good):
    assert problems_of(b"#!/bin/sh\n" + good) == []
    assert zipfile.is_zipfile(io.BytesIO(b"#!/bin/sh\n" + good))
