"""`connector generate`: what is written, what is compared, and what is said when neither can be done."""

import errno
import os

import pytest
from command_runs import DEFINITION, files_below, run


def test_generate_writes_then_has_nothing_to_do(specs, capsys):
    code, out, err = run(capsys, "generate", "--root", specs.root)
    assert (code, err) == (0, "")
    assert f"wrote {DEFINITION}\n" in out
    assert "wrote specs/json-schema/operations.json\n" in out

    assert run(capsys, "generate", "--root", specs.root) == (0, "nothing to do: generated files are fresh\n", "")


def test_generate_in_this_folder(specs, capsys, monkeypatch):
    monkeypatch.chdir(specs.root)

    assert run(capsys, "generate")[0] == 0
    assert (specs.root / DEFINITION).is_file()


def test_generate_with_bad_specs_writes_nothing(generated, capsys):
    generated.replace("errors.yaml", "status: 404", "status: 204")
    generated.replace("schemas/items.yaml", "extends: Item", "extends: Itme")
    before = files_below(generated.root)

    code, out, err = run(capsys, "generate", "--root", generated.root)

    place = generated.place_of("schemas/items.yaml", "extends: «Itme")
    assert (code, out) == (2, "")
    assert err.splitlines() == [
        "specs/errors.yaml:4:5: an error has a status from 400 to 599, not 204",
        f"{place}: there is no schema 'Itme'; did you mean 'Item'?",
        "2 problems in the specs; nothing was written",
    ]
    assert files_below(generated.root) == before


def test_check_of_fresh_files(generated, capsys):
    before = files_below(generated.root)

    assert run(capsys, "generate", "--check", "--root", generated.root) == (0, "generated files are fresh\n", "")
    assert files_below(generated.root) == before


def test_check_of_stale_files_prints_a_diff_and_writes_nothing(generated, capsys):
    generated.replace("operations/items.yaml", "summary: List items", "summary: List all")
    before = files_below(generated.root)

    code, out, err = run(capsys, "generate", "--check", "--root", generated.root)

    assert (code, err) == (1, "")
    lines = out.split("\n")
    assert lines[:2] == [f"--- committed/{DEFINITION}", f"+++ generated/{DEFINITION}"]
    assert lines[2].startswith("@@ -")
    assert '-        "summary": "List items",' in lines
    assert '+        "summary": "List all",' in lines
    assert lines[-2] == "1 of 9 generated files are stale"
    assert files_below(generated.root) == before


def test_check_of_a_missing_file(generated, capsys):
    (generated.root / "apiProperties.json").unlink()

    code, out, _ = run(capsys, "generate", "--check", "--root", generated.root)

    assert code == 1
    assert out.startswith("--- /dev/null\n+++ generated/apiProperties.json\n")
    assert not (generated.root / "apiProperties.json").exists()


def test_check_with_windows_line_ends(generated, capsys):
    path = generated.root / DEFINITION
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    assert run(capsys, "generate", "--check", "--root", generated.root)[0] == 0


def test_check_shows_a_missing_line_feed_at_the_end(generated, capsys):
    path = generated.root / "apiProperties.json"
    path.write_bytes(path.read_bytes().rstrip(b"\n"))

    code, out, _ = run(capsys, "generate", "--check", "--root", generated.root)

    assert code == 1
    assert "\n-}\n\\ No newline at end of file\n+}\n" in out


def test_check_keeps_line_separators_inside_a_line(generated, capsys):
    generated.replace("connector.yaml", "title: Sample", 'title: "Sam\\u2028ple"')

    _, out, _ = run(capsys, "generate", "--check", "--root", generated.root)

    assert '+    "title": "Sam\\u2028ple",' in out.split("\n")


def test_check_with_bad_specs(specs, capsys):
    specs.write("errors.yaml", "{")

    code, out, err = run(capsys, "generate", "--check", "--root", specs.root)

    assert (code, out) == (2, "")
    assert err.startswith("specs/errors.yaml:2:1: YAML syntax: ")


def test_generate_onto_a_folder(specs, capsys):
    (specs.root / DEFINITION).mkdir()

    code, _, err = run(capsys, "generate", "--root", specs.root)

    assert (code, err) == (2, f"{specs.root / DEFINITION}: Is a directory; nothing was written\n")


def test_generate_with_a_file_in_the_way_of_a_folder(specs, capsys):
    (specs.root / "specs" / "json-schema").write_text("")
    before = files_below(specs.root)

    code, _, err = run(capsys, "generate", "--root", specs.root)

    assert code == 2
    assert "specs/json-schema" in err
    assert err.endswith("; nothing was written\n")
    assert files_below(specs.root) == before


def test_generate_on_a_full_disk_names_the_file(specs, capsys, monkeypatch):
    def full(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    code, _, err = run(capsys, "generate", "--root", specs.root)

    told = f"{specs.root}/apiDefinition.swagger.json: No space left on device; nothing was written\n"
    assert (code, err) == (2, told)


@pytest.mark.skipif(os.geteuid() == 0, reason="root can write everywhere")
def test_generate_into_a_read_only_folder(specs, capsys):
    specs.root.chmod(0o500)

    code, _, err = run(capsys, "generate", "--root", specs.root)

    specs.root.chmod(0o700)
    assert code == 2
    assert err.endswith("Permission denied; nothing was written\n")
