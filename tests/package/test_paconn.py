"""Microsoft's own command line takes the folder: what it uploads, to a stand-in on loopback, is the whole connector."""

import json
import os
import subprocess
import sys

import pytest
from stand_in import (
    CONNECTOR_ID,
    CONTAINER,
    ENVIRONMENT,
    FLOW,
    POWER_APPS,
    SIGNATURE,
    STORAGE,
    StandIn,
    make_certificate,
    serving,
)

from generator.package import folder_files, former_settings, read_connector, solution_archive, write_package

pytest.importorskip("paconn", reason="the official command line is not installed")

TOKEN = "a token of the stand-in"
DEFINITION, PROPERTIES, SETTINGS = "apiDefinition.swagger.json", "apiProperties.json", "settings.json"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def stand_in():
    return StandIn()


@pytest.fixture
def paconn(tmp_path, stand_in, certificate):
    """Run paconn in a folder, logged in with a made-up token, with nothing but the stand-in in reach."""
    home = tmp_path / "home"
    (home / ".paconn").mkdir(parents=True)
    token = {"token_type": "Bearer", "access_token": TOKEN, "expires_on": 2**40, "oid": "me"}
    (home / ".paconn" / "accessTokens.json").write_text(json.dumps(token))

    with serving(stand_in, *certificate) as proxy:

        def run(folder, *arguments, stdin=subprocess.DEVNULL, **environment):
            variables = {
                "PATH": os.environ["PATH"],
                "HOME": str(home),
                "USERPROFILE": str(home),
                "HTTPS_PROXY": proxy,
                "HTTP_PROXY": proxy,
                "REQUESTS_CA_BUNDLE": str(certificate[0]),
                **environment,
            }
            command = [sys.executable, "-m", "paconn", *arguments]
            return subprocess.run(
                command,
                cwd=folder,
                env=variables,
                stdin=stdin,
                capture_output=True,
                text=True,
                check=False,
                timeout=120,
            )

        yield run


@pytest.fixture
def folder(tmp_path, project):
    """Return the packed folder of the project's connector, with an environment filled in as a person would."""
    [folder, _] = write_package(tmp_path / "dist", folder_files(project), {"x.zip": b""})
    settings = json.loads((folder / SETTINGS).read_text())
    (folder / SETTINGS).write_text(json.dumps({**settings, "environment": ENVIRONMENT}))
    return folder


def uploaded(stand_in, folder, name):
    """Return whether a file reached the storage byte for byte, signed as it was asked."""
    call = stand_in.blobs()[name]
    assert (call.method, call.host, call.path) == ("PUT", STORAGE, f"/{CONTAINER}/{name}")
    assert call.query["sig"] == "stand+in="
    assert call.headers["x-ms-blob-type"] == "BlockBlob"
    return call.body == (folder / name).read_bytes()


def test_create(paconn, stand_in, folder, project):
    done = paconn(folder, "create", "--settings", SETTINGS, "--overwrite-settings")

    assert done.returncode == 0, done.stderr
    assert f"{CONNECTOR_ID} created successfully." in done.stderr
    assert uploaded(stand_in, folder, "icon.png")
    assert uploaded(stand_in, folder, "script.csx")
    call = stand_in.registration()
    assert (call.method, call.host, call.path) == ("POST", POWER_APPS, "/providers/Microsoft.PowerApps/apis")
    assert call.query == {"api-version": "2016-11-01", "$filter": f"environment eq '{ENVIRONMENT}'"}
    assert call.headers["authorization"] == f"Bearer {TOKEN}"
    sent = call.json["properties"]
    assert sent == {
        **project.properties,
        "openApiDefinition": project.definition,
        "backendService": {"serviceUrl": "https://api.track.toggl.com/"},
        "environment": {"name": ENVIRONMENT},
        "displayName": project.title,
        "description": project.description,
        "iconUri": f"https://{STORAGE}/{CONTAINER}/icon.png?{SIGNATURE}",
        "scriptDefinitionUrl": f"https://{STORAGE}/{CONTAINER}/script.csx?{SIGNATURE}",
    }
    written = json.loads((folder / SETTINGS).read_text())
    assert (written["connectorId"], written["environment"]) == (CONNECTOR_ID, ENVIRONMENT)


@pytest.fixture
def answers():
    """Return a terminal at which somebody types the given answers ahead; paconn asks at a terminal only."""
    pty = pytest.importorskip("pty", reason="there are no terminals to pretend here")
    handles = pty.openpty()

    def type_ahead(*lines):
        os.write(handles[0], "".join(f"{line}\n" for line in lines).encode())
        return handles[1]

    yield type_ahead
    for handle in handles:
        os.close(handle)


def test_create_as_the_readme_has_it(paconn, stand_in, tmp_path, project, answers):
    [folder, _] = write_package(tmp_path / "dist", folder_files(project), {"x.zip": b""})

    done = paconn(folder, "create", "--settings", SETTINGS, "--overwrite-settings", stdin=answers("1"))

    assert done.returncode == 0, done.stderr
    assert "Environment selected: Contoso" in done.stdout
    assert stand_in.calls[0].host == FLOW
    assert stand_in.registration().json["properties"]["environment"] == {"name": ENVIRONMENT}
    written = json.loads((folder / SETTINGS).read_text())
    assert (written["connectorId"], written["environment"]) == (CONNECTOR_ID, ENVIRONMENT)
    assert {*written} == {*json.loads(folder_files(project)[SETTINGS])}


def test_planted_without_the_option_and_without_a_terminal_the_id_is_lost(paconn, stand_in, folder):
    done = paconn(folder, "create", "--settings", SETTINGS)

    assert done.returncode != 0
    assert stand_in.registration().method == "POST"
    assert json.loads((folder / SETTINGS).read_text())["connectorId"] is None


def test_create_then_package_again_then_update(paconn, stand_in, folder, project):
    assert paconn(folder, "create", "--settings", SETTINGS, "--overwrite-settings").returncode == 0
    stand_in.calls.clear()
    # Packing again keeps what paconn wrote, so that an update needs no questions.
    output = folder.parent
    write_package(output, folder_files(project, former_settings(output)), {"x.zip": solution_archive(project)})

    done = paconn(folder, "update", "--settings", SETTINGS)

    assert done.returncode == 0, done.stderr
    assert f"{CONNECTOR_ID} updated successfully." in done.stderr
    call = stand_in.registration()
    assert (call.method, call.path) == ("PATCH", f"/providers/Microsoft.PowerApps/apis/{CONNECTOR_ID}")
    sent = call.json["properties"]
    assert sent["openApiDefinition"] == project.definition
    assert sent["backendService"] == {"serviceUrl": "https://api.track.toggl.com/"}
    assert "displayName" not in sent
    assert "stackOwner" not in sent
    assert sorted(stand_in.blobs()) == ["icon.png", "script.csx"]


def test_validate(paconn, stand_in, folder, project):
    done = paconn(folder, "validate", "--settings", SETTINGS)

    assert done.returncode == 0, done.stderr
    assert f"{DEFINITION} validated successfully." in done.stderr
    [call] = stand_in.calls
    assert call.path.endswith("/objectIds/me/validateApiSwagger")
    assert call.query["enableConnectorCertificationRules"] == "true"
    assert call.json == project.definition


def test_files_named_one_by_one(paconn, stand_in, folder):
    files = ["--api-prop", PROPERTIES, "--api-def", DEFINITION, "--script", "script.csx"]
    done = paconn(folder, "create", "--env", "dev", "--pau", f"https://{POWER_APPS}", *files, "-w")

    assert done.returncode == 0, done.stderr
    assert list(stand_in.blobs()) == ["script.csx"]


@pytest.mark.skipif(
    not sys.prefix.isascii(),
    reason="Python up to 3.12 reads .pth files in the locale's encoding, which has no name for this folder",
)
def test_on_a_machine_whose_encoding_is_not_utf_8(paconn, stand_in, tmp_path, project):
    title = "Töggl Träck 日本 \U0001f552"
    definition = {**project.definition, "info": {**project.definition["info"], "description": title}}
    source = tmp_path / "source"
    source.mkdir()
    text = json.dumps(definition, ensure_ascii=False)
    (source / DEFINITION).write_text(text, "utf-8")
    (source / PROPERTIES).write_bytes(project.texts[PROPERTIES])
    [folder, _] = write_package(tmp_path / "dist", folder_files(read_connector(source)), {"x.zip": b""})
    other_machine = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}

    assert paconn(folder, "validate", "-d", DEFINITION, **other_machine).returncode == 0
    assert stand_in.calls[0].json["info"]["description"] == title
    # Planted: paconn itself does not cope with the source.
    files = ["--env", "dev", "--api-prop", PROPERTIES, "--api-def", DEFINITION, "-w"]
    assert "UnicodeDecodeError" in paconn(source, "create", *files, **other_machine).stderr


def test_planted_without_a_script_paconn_removes_it(paconn, stand_in, folder):
    settings = json.loads((folder / SETTINGS).read_text())
    (folder / SETTINGS).write_text(json.dumps({**settings, "connectorId": CONNECTOR_ID, "script": None}))

    assert paconn(folder, "update", "--settings", SETTINGS).returncode == 0
    assert stand_in.registration().json["properties"]["scriptDefinitionUrl"] == ""
    assert list(stand_in.blobs()) == ["icon.png"]


@pytest.mark.parametrize("name", [DEFINITION, PROPERTIES, SETTINGS])
def test_planted_a_byte_order_mark_stops_paconn(paconn, stand_in, folder, name):
    assert not (folder / name).read_bytes().startswith(b"\xef\xbb\xbf")
    (folder / name).write_bytes(b"\xef\xbb\xbf" + (folder / name).read_bytes())

    done = paconn(folder, "create", "--settings", SETTINGS, "--overwrite-settings")

    assert done.returncode != 0
    assert stand_in.calls == []


def test_planted_no_description_stops_paconn(paconn, stand_in, folder):
    definition = json.loads((folder / DEFINITION).read_text())
    del definition["info"]["description"]
    (folder / DEFINITION).write_text(json.dumps(definition))

    done = paconn(folder, "create", "--settings", SETTINGS, "--overwrite-settings")

    assert done.returncode != 0
    assert "description" in done.stderr
    assert stand_in.calls == []
