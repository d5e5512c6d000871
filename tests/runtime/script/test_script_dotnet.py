from pathlib import Path

import pytest

from generator.runtime.script import MISSING_RUNTIME, ScriptError, find_runtime
from generator.runtime.script.toolchain import host_command, script_command


def make(path: Path, *, executable: bool = False) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"")
    path.chmod(0o755 if executable else 0o644)
    return path


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("CONNECTOR_DOTNET", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return tmp_path


def mono(root: Path) -> Path:
    make(root / "bin/mcs", executable=True)
    make(root / "lib/mono/4.5/System.Net.Http.dll")
    make(root / "lib/cli/Newtonsoft.Json-5.0/Newtonsoft.Json.dll")
    return make(root / "bin/mono", executable=True)


def dotnet(root: Path) -> Path:
    for version in ("8.0.100", "10.0.2"):
        make(root / f"share/sdk/{version}/Roslyn/bincore/csc.dll")
        make(root / f"share/sdk/{version}/Newtonsoft.Json.dll")
        make(root / f"share/shared/Microsoft.NETCore.App/{version}/System.Runtime.dll")
    command = make(root / "share/dotnet", executable=True)
    link = root / "bin/dotnet"
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(command)
    return link


def test_nothing_is_found_on_a_bare_machine(folder: Path) -> None:
    assert find_runtime() is None
    assert "apt-get install" in MISSING_RUNTIME
    assert "CONNECTOR_DOTNET" in MISSING_RUNTIME


def test_mono_is_found_with_its_compiler_and_json_net(folder: Path) -> None:
    command = mono(folder)
    found = find_runtime()
    assert found is not None
    assert (found.kind, found.command, found.compiler) == ("mono", command, folder / "bin/mcs")
    assert found.json_net.parent.name == "Newtonsoft.Json-5.0"


@pytest.mark.parametrize("missing", ["bin/mcs", "lib/mono/4.5/System.Net.Http.dll"])
def test_mono_without_a_part_is_no_runtime(folder: Path, missing: str) -> None:
    mono(folder)
    (folder / missing).unlink()
    assert find_runtime() is None


def test_dotnet_is_found_through_a_link_with_the_newest_sdk(folder: Path) -> None:
    dotnet(folder)
    found = find_runtime()
    assert found is not None
    assert found.kind == "dotnet"
    assert found.compiler.parents[2].name == "10.0.2"
    assert found.libraries.name == "10.0.2"
    assert found.json_net.parent.name == "10.0.2"


def test_dotnet_commands_run_the_compiler_and_the_host_without_a_project(folder: Path) -> None:
    dotnet(folder)
    found = find_runtime()
    assert found is not None
    command = script_command(found, Path("h"), [Path("a.cs")], Path("out.dll"))
    assert command[:3] == [str(found.command), "exec", str(found.compiler)]
    assert f"-reference:{found.libraries / 'System.Runtime.dll'}" in command
    assert f"-reference:{found.json_net}" in command
    assert command[-1] == "a.cs"
    assert host_command(found, Path("h"))[1:] == ["exec", str(Path("h/ConnectorScriptHost.dll"))]


def test_mono_comes_before_dotnet_and_the_override_before_both(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mono(folder)
    link = dotnet(folder)
    first = find_runtime()
    assert first is not None
    assert first.kind == "mono"
    for named in ("dotnet", str(link)):
        monkeypatch.setenv("CONNECTOR_DOTNET", named)
        found = find_runtime()
        assert found is not None
        assert found.kind == "dotnet"


def test_an_override_that_cannot_be_used_is_an_error(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mono(folder)
    monkeypatch.setenv("CONNECTOR_DOTNET", str(folder / "nothing"))
    with pytest.raises(ScriptError, match="CONNECTOR_DOTNET is"):
        find_runtime()


def test_a_replaced_compiler_is_another_version(folder: Path) -> None:
    mono(folder)
    found = find_runtime()
    assert found is not None
    before = found.version
    (folder / "bin/mcs").write_bytes(b"newer")
    assert found.version != before
