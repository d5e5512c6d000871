"""The project's own connector with a small script, in a folder of its own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_runs import run
from contract.toy_service import ToyService

from generator.runtime.script import find_runtime

PROJECT = Path(__file__).parents[2]
# Drops members that are null and the secret, answers polls without news, and finds what drop-downs look up.
TIDY = """\
public class Script : ScriptBase
{
    public override async Task<HttpResponseMessage> ExecuteAsync()
    {
        if (this.Context.OperationId.StartsWith("OnMy"))
        {
            var nothing = new HttpResponseMessage((HttpStatusCode)202);
            nothing.Headers.Location = this.Context.OriginalRequestUri;
            return nothing;
        }
        var request = this.Context.Request;
        request.RequestUri = new Uri(request.RequestUri.AbsoluteUri.Replace("/lookup/", "/api/v9/"));
        var answer = await this.Context.SendAsync(request, this.CancellationToken).ConfigureAwait(false);
        var text = await answer.Content.ReadAsStringAsync().ConfigureAwait(false);
        if (!text.StartsWith("{")) { return answer; }
        var found = JObject.Parse(text);
        foreach (var member in found.Properties().ToList())
        {
            if (member.Value.Type == JTokenType.Null || member.Name == "api_token") { member.Remove(); }
        }
        answer.Content = CreateJsonContent(found.ToString());
        return answer;
    }
}
"""
LIBRARY_ERRORS = """\
errors:
  bad_request: {status: 400, description: Wrong input., always: true}
  unauthorized: {status: 401, description: No credentials., always: true}
  not_found: {status: 404, description: No such thing., always: true}
"""
LIBRARY_OPERATIONS = """\
operations:
  ListLoans:
    get: /loans
    summary: List loans
    description: Lists all loans.
    parameters:
      - {name: limit, in: query, type: int32, description: How many., minimum: 1, maximum: 100}
    returns: list of Loan
  GetLoan:
    get: /loans/{loan_id}
    summary: Get loan
    description: Gets one loan.
    parameters:
      - {name: loan_id, in: path, type: int64, description: The loan.}
    returns: Loan
"""
LIBRARY_SCHEMAS = """\
schemas:
  Loan:
    description: A book that somebody has.
    properties:
      id: {type: int64, description: Its number.}
      book_id: {type: int64, description: Its book.}
      borrower: {type: string, description: Who has it.}
      due: {type: nullable date, description: When it must be back.}
      since: {type: date-time, description: When it was lent.}
"""


@pytest.fixture(scope="session")
def compiled_scripts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep compiled scripts in a folder of this run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture
def connector(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compiled_scripts: None) -> Path:
    """Return the folder; the environment holds no account."""
    for name in ("CONNECTOR_USER", "CONNECTOR_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    for name in ("apiDefinition.swagger.json", "apiProperties.json"):
        shutil.copy(PROJECT / name, tmp_path)
    (tmp_path / "specs").mkdir()
    shutil.copy(PROJECT / "specs" / "connector.yaml", tmp_path / "specs")
    if find_runtime() is not None:
        (tmp_path / "script.csx").write_text(TIDY)
    return tmp_path


@pytest.fixture
def generated(specs, capsys):
    """Return the small specs with the files that they make."""
    assert run(capsys, "generate", "--root", specs.root)[0] == 0
    return specs


@pytest.fixture(autouse=True)
def known_as_fresh(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take generated files as fresh: many tests change them alone, and what is said of that has tests of its own."""
    if request.module.__name__ not in ("test_cli_fresh", "test_cli_snapshots", "test_cli_sources"):
        monkeypatch.setattr("generator.commands.fresh._kept", lambda _: [])


@pytest.fixture
def toy(specs, capsys, monkeypatch):
    """A connector to the toy library, its files generated; its service can be changed before a command."""
    for file in ("operations", "schemas", "triggers"):
        specs.path(f"{file}/items.yaml").unlink()
    specs.write("errors.yaml", LIBRARY_ERRORS)
    specs.write("parameters.yaml", "parameters: {}\n")
    specs.write("operations/loans.yaml", LIBRARY_OPERATIONS)
    specs.write("schemas/loans.yaml", LIBRARY_SCHEMAS)
    specs.replace("connector.yaml", "tests.app:create_app", "contract.toy_service:create_app")
    specs.service = ToyService()
    for route in ("POST /loans", "DELETE /loans/{loan_id}"):  # the specs do not describe them
        del specs.service.routes[route]
    monkeypatch.setattr("contract.toy_service.ToyService", lambda: specs.service)
    for name in ("CONNECTOR_USER", "CONNECTOR_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    assert run(capsys, "generate", "--root", specs.root)[0] == 0
    return specs
