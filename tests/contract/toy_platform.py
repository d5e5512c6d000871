"""The toy library with a connector's code in front of it: hooks, a poll and an action that only the code knows.

`CODE` is a script without a mistake; a test plants one by replacing a piece of it.
"""

import contextlib
import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from contract.toy_service import Answer, ToyRequest, ToyService, definition, list_of, operation, record

from generator.contract import Backend, RunEnvironment
from generator.runtime.local.platform import open_platform

CODE = """\
public class Script : ScriptBase
{
    public override async Task<HttpResponseMessage> ExecuteAsync()
    {
        switch (Context.OperationId)
        {
            case "OnLoan": return await SubscribeAsync();
            case "EndHook": return await SendAsync(HttpMethod.Delete, Inner("/hooks/", "/subscriptions/"), null);
            case "OnNewLoan": return await PollAsync();
            case "ReadNote": return await ReadAsync();
        }
        var answer = await Context.SendAsync(Context.Request, CancellationToken);
        var text = await answer.Content.ReadAsStringAsync();
        if (!answer.IsSuccessStatusCode || text.Length == 0) { return answer; }
        answer.Content = CreateJsonContent(Tidy(Read(text)).ToString(Formatting.None));
        return answer;
    }

    private static JToken Read(string text)
    {
        var reader = new JsonTextReader(new System.IO.StringReader(text));
        reader.DateParseHandling = DateParseHandling.None;
        return JToken.ReadFrom(reader);
    }

    private static JToken Tidy(JToken token)
    {
        if (token is JArray) { return new JArray(token.Select(Tidy)); }
        if (!(token is JObject)) { return token; }
        var kept = new JObject();
        foreach (var member in ((JObject)token).Properties())
        {
            if (member.Value.Type != JTokenType.Null) { kept[member.Name] = Tidy(member.Value); }
        }
        return kept;
    }

    private async Task<HttpResponseMessage> SubscribeAsync()
    {
        var asked = Read(await Context.Request.Content.ReadAsStringAsync());
        var wanted = new JObject { { "address", asked["url"] } };
        var answer = await SendAsync(HttpMethod.Post, Inner("/hooks/loans", "/subscriptions"), wanted);
        if (!answer.IsSuccessStatusCode) { return answer; }
        var made = Read(await answer.Content.ReadAsStringAsync());
        var gate = Context.OriginalRequestUri.AbsoluteUri.Replace("/hooks/loans", "/hooks/");
        var done = new HttpResponseMessage(HttpStatusCode.Created);
        done.Headers.Location = new Uri(gate + made["id"]);
        return done;
    }

    private async Task<HttpResponseMessage> PollAsync()
    {
        var answer = await SendAsync(HttpMethod.Get, Inner("/news/loans", "/loans"), null);
        if (!answer.IsSuccessStatusCode) { return answer; }
        var all = (JArray)Tidy(Read(await answer.Content.ReadAsStringAsync()));
        var loans = all.Select(each => (JObject)each).ToList();
        var told = System.Web.HttpUtility.ParseQueryString(Context.Request.RequestUri.Query)["after"];
        var newest = loans.Max(each => (long)each["id"]);
        var after = told == null ? newest - 1 : long.Parse(told);
        var news = new JArray(loans.Where(each => told != null && (long)each["id"] > after));
        var polled = new HttpResponseMessage(news.Count > 0 ? HttpStatusCode.OK : HttpStatusCode.Accepted);
        if (news.Count > 0) { polled.Content = CreateJsonContent(news.ToString(Formatting.None)); after = newest; }
        polled.Headers.Location = new Uri(Context.OriginalRequestUri.GetLeftPart(UriPartial.Path) + "?after=" + after);
        return polled;
    }

    private async Task<HttpResponseMessage> ReadAsync()
    {
        var content = Context.Request.Content;
        var asked = content == null ? null : Read(await content.ReadAsStringAsync()) as JObject;
        var note = asked == null ? null : asked["note"] as JObject;
        if (note == null || note["event"] == null) { return new HttpResponseMessage(HttpStatusCode.BadRequest); }
        if (note["proof"] != null)
        {
            var proof = await SendAsync(HttpMethod.Get, Inner("/notes/read", "/proofs/" + note["proof"]), null);
            if (!proof.IsSuccessStatusCode) { return proof; }
        }
        var answer = new HttpResponseMessage(HttpStatusCode.OK);
        var read = new JObject { { "kind", note["event"].ToString() } };
        answer.Content = CreateJsonContent(read.ToString(Formatting.None));
        return answer;
    }

    private string Inner(string old, string other)
    {
        return Context.Request.RequestUri.GetLeftPart(UriPartial.Path).Replace(old, other);
    }

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string address, JObject body)
    {
        var request = new HttpRequestMessage(method, address);
        request.Headers.Authorization = Context.Request.Headers.Authorization;
        if (body != null) { request.Content = CreateJsonContent(body.ToString(Formatting.None)); }
        return Context.SendAsync(request, CancellationToken);
    }
}
"""


class HookedToy(ToyService):
    """The library, which also tells subscribers hello; a greeting can be proven for as long as its hook exists."""

    def __init__(self) -> None:
        super().__init__()
        self.hooks: dict[str, str] = {}
        self.greeting: dict[str, Any] = {"event": "hello"}
        self.routes |= {
            "POST /subscriptions": self._subscribe,
            "DELETE /subscriptions/{hook_id}": lambda request: self._hook(request, self.hooks.pop),
            "GET /proofs/{hook_id}": lambda request: self._hook(request, self.hooks.get),
        }

    def reset(self) -> None:
        super().reset()
        self.hooks = {}

    def _subscribe(self, request: ToyRequest) -> Answer:
        number = str(5_000_000_901 + len(self.hooks))
        body = json.dumps(self.greeting | {"proof": number}).encode()
        headers = {"content-type": "application/json"}
        with urllib.request.urlopen(urllib.request.Request(request.body["address"], body, headers)):
            self.hooks[number] = request.body["address"]
        return Answer(200, {"id": int(number)})

    def _hook(self, request: ToyRequest, what: Any) -> Answer:
        found = what(request.variables["hook_id"], None)
        return Answer(200) if found else Answer(404, {"error": "no such hook"})


def hooked_definition() -> dict[str, Any]:
    """Return the definition of the library with everything that the code adds."""
    document = definition()
    headers = {"Location": {"type": "string"}}
    poll = operation("OnNewLoan", returns=list_of("Loan"), headers=headers)
    poll |= {"x-ms-trigger": "batch", "x-ms-trigger-hint": "Lend a book."}
    poll["responses"]["202"] = {"description": "Nothing new.", "headers": headers}
    document["paths"]["/news/loans"] = {"get": poll}
    body = {"name": "body", "in": "body", "required": True, "schema": {"$ref": "#/definitions/Received"}}
    read = operation("ReadNote", body, returns={"$ref": "#/definitions/Note"})
    document["paths"]["/notes/read"] = {"post": read}
    document["definitions"]["Received"] = record(("note",), note={"type": "object"})
    document["definitions"]["Note"] = record(kind={"type": "string"})
    document["definitions"]["Greeting"] = record(event={"type": "string"}, proof={"type": "string"})
    content = {"schema": {"$ref": "#/definitions/Greeting"}}
    document["paths"]["/hooks/loans"]["x-ms-notification-content"] = content
    return document


def write_connector(root: Path, code: str | None = CODE, document: dict[str, Any] | None = None) -> None:
    """Write the connector's files; without code, one that is bound to code all the same."""
    (root / "apiDefinition.swagger.json").write_text(json.dumps(document or hooked_definition()))
    (root / "apiProperties.json").write_text(json.dumps({"properties": {"scriptOperations": []}}))
    if code is not None:
        (root / "script.csx").write_text(code)


@contextlib.contextmanager
def toy_surroundings(root: Path, service: ToyService | None = None) -> Iterator[RunEnvironment]:
    """Open the platform of the connector that was written to a folder, before a service in this process."""
    with open_platform(root, backend=service or HookedToy()) as platform:
        backend = Backend(platform.app, "http://toy.invalid", platform.app.credentials)
        yield RunEnvironment(backend, platform.gateway, platform.notes)
