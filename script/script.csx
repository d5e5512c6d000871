// Custom code of the Toggl Track connector. C# 6, for the real platform and for mono alike.
// It tidies answers and errors, and makes the triggers.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

public class Script : ScriptBase {
  // What would stand in the run history of every flow, and what each operation needs.
  // connector generate: begin. Change the specs, not these lines.
  static readonly HashSet<string> Secrets = new HashSet<string> {
    "api_token", "ical_url", "secret", "invite_url", "invitation_code", "invitations.code",
  };

  static readonly Dictionary<string, Operation> Operations = new Dictionary<string, Operation> {
    { @"GetWorkspaceClients ListWorkspaceGroups ListOrganizationGroups GetMeClients GetMeFeatures GetMeOrganizations
        GetMeProjects GetMeProjectsPaginated GetMeTags GetMeTasks GetMeTrackReminders GetMeWorkspaces GetMeQuota
        GetOrganizationUsers GetWorkspaceProjects GetProjectProgress GetWorkspaceTags GetProjectTasks GetMeTimeEntries
        GetOrganizationWorkspaceUsers GetWorkspaceUsers GetWorkspaceProjectUsers GetWorkspaceRates
        GetWorkspaceTrackReminders", Gives(Shape.List) },
    { @"GetWorkspaceClient CreateClient UpdateClient RestoreClient GetMe UpdateMe GetMeLocation GetMeWebTimer
        InviteUsers CreateGroup GetWorkspaceProject UpdateProject AddProjectUser CreateTag UpdateTag GetWorkspaceTasks
        GetProjectTask UpdateTask GetCurrentTimeEntry GetTimeEntryById UpdateTimeEntry BulkEditTimeEntries
        StopTimeEntry GetWorkspace GetWorkspaceStatistics GetWorkspaceTimeEntryConstraints", Gives(Shape.Object) },
    { @"DeleteClient GetMeLogged DeleteProject DeleteTag DeleteTask DeleteTimeEntry LockTimeEntries
       ", Gives(Shape.Nothing) },
    { "ArchiveClient", Gives(Shape.List).ListsIds() },
    { "FindOrCreateClient", Gives(Shape.Object).FindsOrCreates("client") },
    { "ListWorkspaceProjects", Gives(Shape.List).Gathers("projects?active=true") },
    { "ListProjectColors", Gives(Shape.List).ListsColors() },
    { "CreateProject CreateTask", Gives(Shape.Object).Defaults("active", true) },
    { "FindOrCreateProject", Gives(Shape.Object).FindsOrCreates("project") },
    { "SearchTimeEntries", Gives(Shape.Object).Searches() },
    { "GetSummaryReport GetTimeEntryTotals", Gives(Shape.Object).Limits().Defaults("rounding", 0) },
    { "GetWeeklyReport", Gives(Shape.List).Limits().Defaults("rounding", 0) },
    { "GetProjectUserTotals", Gives(Shape.List).Limits() },
    { "ExportTimeEntries ExportSummaryReport", Gives(Shape.File).Limits().Defaults("rounding", 0) },
    { "FindOrCreateTag", Gives(Shape.Object).FindsOrCreates("tag") },
    { "CreateTimeEntry", Gives(Shape.Object).Fills("workspace_id") },
    { "StartTimeEntry", Gives(Shape.Object).Starts() },
    { "StopCurrentTimeEntry", Gives(Shape.Object).StopsCurrent() },
    { "ConfirmWebhookEvent", Gives(Shape.Object).Confirms() },
    { "GetWebhookSubscriptions", Gives(Shape.List).ListsSubscriptions() },
    { "DeleteWebhookSubscription", Gives(Shape.Nothing).Unsubscribes() },
    { "OnMyTimeEntryCreated", Gives(Shape.List).Polls("created") },
    { "OnMyTimeEntryUpdated", Gives(Shape.List).Polls("updated") },
    { "OnMyTimeEntryDeleted", Gives(Shape.List).Polls("deleted") },
    { "OnMyTimeEntryStarted", Gives(Shape.List).Polls("started") },
    { "OnMyTimeEntryStopped", Gives(Shape.List).Polls("stopped") },
    { "OnTimeEntryCreated", Gives(Shape.Nothing).Subscribes("created", "created") },
    { "OnTimeEntryUpdated", Gives(Shape.Nothing).Subscribes("updated", "updated") },
    { "OnTimeEntryDeleted", Gives(Shape.Nothing).Subscribes("deleted", "deleted") },
    { "OnTimeEntryStarted", Gives(Shape.Nothing).Subscribes("created", "started") },
    { "OnTimeEntryStopped", Gives(Shape.Nothing).Subscribes("updated", "stopped") },
    { "OnWorkspaceEvent", Gives(Shape.Nothing).SubscribesChosen() },
    { "OnProjectCreated", Gives(Shape.List).PollsCreated("projects") },
    { "OnClientCreated", Gives(Shape.List).PollsCreated("clients") },
    { "OnTaskCreated", Gives(Shape.List).PollsCreated("tasks") },
    { "OnTagCreated", Gives(Shape.List).PollsCreated("tags") },
    { "OnWorkspaceTimeEntry", Gives(Shape.List).PollsReport() },
  };
  // connector generate: end.

  const string Hooks = "/webhooks/api/v1";
  const int Tries = 3;

  // In milliseconds; all waiting for subscriptions is counted in it.
  const int Second = 1000;

  // With waits that double from half a second, the last comes after half a minute.
  const int TriesToEnd = 7;
  const int SecondsPerTry = 5;
  const int SecondsToSubscribe = 40;
  const int MaximumDepth = 64;

  // Of the service, for projects; it gives fewer unless it is asked for them.
  const int RowsPerPage = 200;
  const int MaximumPages = 5;

  // The service refuses what lies more than about three months back.
  const int MaximumDays = 80;

  // A change may become visible after a later one, so the last seconds are asked for again.
  const int OverlapSeconds = 10;

  // An address with a longer query is refused on its way.
  const int LongestState = 1700;
  const int MaximumRunning = 5;

  // A clock stops a timer at the moment of the call; who logs finished work rarely does.
  const int StopTolerance = 5;

  // Of the 30 calls an hour that the service allows, a trigger alone uses 20.
  const int PollSeconds = 180;

  const int DaysOfReport = 366;
  const int RowsOfReport = 1000;
  const int PagesOfReport = 5;

  enum Shape { Any, Object, List, Nothing, File }

  Operation operation;
  AuthenticationHeaderValue login;

  // Of a poll: what is known, and from which second on is asked.
  Known known;
  long since;

  public override async Task<HttpResponseMessage> ExecuteAsync() {
    try {
      operation = Find(Context.OperationId);
      login = Context.Request.Headers.Authorization;
      return await operation.Run(this);
    } catch (Refusal refusal) {
      return refusal.Answer;
    } catch (Exception problem) {
      return Failure(problem);
    }
  }

  // Some regions hand the operationId over in base64.
  static Operation Find(string id) {
    var plain = id;
    try {
      plain = Encoding.UTF8.GetString(Convert.FromBase64String(id));
    } catch (FormatException) {
      // It is plain.
    }

    var found = Operations.FirstOrDefault(each => each.Key.Split().Any(name => name != "" && (name == id || name == plain)));
    return found.Value ?? Gives(Shape.Any);
  }

  // Actions

  async Task<HttpResponseMessage> ForwardAsync(string path = null) {
    var request = Context.Request;
    request.RequestUri = path == null ? request.RequestUri : At(path);
    await PrepareAsync(request);
    var isEnd = request.Method == HttpMethod.Delete || request.RequestUri.AbsolutePath.EndsWith("/stop", StringComparison.Ordinal);
    var answer = isEnd ? await EndAsync(request) : await Context.SendAsync(request, CancellationToken);
    return await TidyAsync(answer, operation.Shape, operation.Reshape);
  }

  async Task PrepareAsync(HttpRequestMessage request) {
    // Nobody here unpacks answers.
    request.Headers.AcceptEncoding.Clear();
    var bytes = request.Content == null ? new byte[0] : await request.Content.ReadAsByteArrayAsync();
    JToken read;
    if (operation.Edits.Count > 0 && TryRead(await TextAsync(request.Content), out read) && (IsNull(read) || read is JObject)) {
      var body = read as JObject ?? new JObject();
      foreach (var edit in operation.Edits) { edit(this, body); }
      request.Content = Json(body);
    } else if (bytes.Length == 0) {
      // Without any content, .NET would send it again by itself when a connection breaks.
      request.Content = request.Method == HttpMethod.Get ? null : new ByteArrayContent(bytes);
    } else if (request.Content.Headers.ContentType == null) {
      request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
    }
  }

  // Asks again when an answer is lost: what is over by then was ended by the try before.
  async Task<HttpResponseMessage> EndAsync(HttpRequestMessage request) {
    try {
      var first = await Context.SendAsync(request, CancellationToken);
      if ((int)first.StatusCode < 500) { return first; }
    } catch (HttpRequestException) {
      // It may have arrived all the same.
    }

    var answer = await RepeatAsync(request.Method, request.RequestUri);
    if (request.Method == HttpMethod.Delete) { return IsGone(answer) ? Nothing(HttpStatusCode.OK) : answer; }
    if (answer.StatusCode != HttpStatusCode.Conflict) { return answer; }
    var id = request.RequestUri.AbsolutePath.Split('/').Reverse().Skip(1).First();
    var found = await GetAsync("/api/v9/me/time_entries/" + id);
    JToken entry;
    return TryRead(await TextAsync(found.Content), out entry) && !IsNull(Member(entry, "stop")) ? found : answer;
  }

  static bool IsGone(HttpResponseMessage answer) => answer.StatusCode == HttpStatusCode.NotFound || answer.StatusCode == HttpStatusCode.Gone;

  static HttpResponseMessage Nothing(HttpStatusCode status) => new HttpResponseMessage(status) { Content = new ByteArrayContent(new byte[0]) };

  static async Task<HttpResponseMessage> TidyAsync(
    HttpResponseMessage answer, Shape shape, Func<HttpResponseMessage, JToken, JToken> reshape = null) {
    if (answer.IsSuccessStatusCode && shape == Shape.File) { return File(answer); }
    var body = await BodyAsync(answer, reshape == null ? shape : Shape.Any);
    answer.Content = shape == Shape.Nothing ? new ByteArrayContent(new byte[0]) : Json(Clean(reshape == null ? body : reshape(answer, body)));
    return answer;
  }

  // Gives {} or [] for nothing; what is an error or has another shape is refused.
  static async Task<JToken> BodyAsync(HttpResponseMessage answer, Shape shape) {
    var text = await TextAsync(answer.Content);
    JToken body = null;
    if (!answer.IsSuccessStatusCode) { throw new Refusal(TidyError(answer, text)); }
    if (shape != Shape.Nothing && !TryRead(text, out body)) { throw new Refusal(Unreadable(text)); }
    if (IsNull(body)) { return shape == Shape.List ? new JArray() : (JToken)new JObject(); }
    if ((shape == Shape.Object && !(body is JObject)) || (shape == Shape.List && !(body is JArray))) { throw new Refusal(Unreadable(text)); }
    return body;
  }

  // The bytes stay as they are. A flow takes for a text what the service calls text/xlsx.
  static HttpResponseMessage File(HttpResponseMessage answer) {
    var path = answer.RequestMessage == null ? "" : answer.RequestMessage.RequestUri.AbsolutePath;
    var type = path.EndsWith(".csv") ? "text/csv; charset=utf-8"
      : path.EndsWith(".xlsx") ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
      : path.EndsWith(".pdf") ? "application/pdf" : null;
    if (answer.Content != null && type != null) { answer.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type); }
    return answer;
  }

  // Drops what is null or secret, at every depth; `within` is the member that holds the token.
  static JToken Clean(JToken token, string within = "") {
    if (token is JArray) { return new JArray(token.Where(item => !IsNull(item)).Select(item => Clean(item, within))); }

    var members = token as JObject;
    if (members == null) { return token; }
    var kept = new JObject();
    foreach (var member in members.Properties()) {
      var name = member.Name;
      if (!IsNull(member.Value) && !Secrets.Contains(name) && !Secrets.Contains(within + "." + name)) {
        // The query of a flow's address is as good as a password; the rest tells which flow it is.
        kept[name] = name == "url_callback" ? Text(member.Value).Split('?')[0] : Clean(member.Value, name);
      }
    }

    return kept;
  }

  static void Fill(JObject body, string name, JToken value) {
    if (IsNull(body[name])) { body[name] = value; }
  }

  // Dates of a report stand for whole days, both included.
  static void Limit(JObject body) {
    var start = Day(body, "start_date", "Start Date");
    var end = Day(body, "end_date", "End Date") ?? start;
    if (start == null) { throw Refused("Start Date is missing."); }
    var days = (end - start).Value.Days + 1;
    if (days < 1) { throw Refused("End Date " + body["end_date"] + " lies before Start Date " + body["start_date"] + "."); }
    if (days > DaysOfReport) {
      throw Refused($"A report covers at most one year (366 days), this is {days} days; ask for shorter ranges.");
    }

    foreach (var kind in new[] { "project", "client", "task", "tag" }) {
      var isWithout = Text(body["without_" + kind]) == "true";
      var ids = kind + "_ids";
      body.Remove("without_" + kind);
      if (!isWithout) { continue; }
      if (body[ids] is JArray && body[ids].Any()) { throw Refused($"Give {kind}s, or ask for entries without a {kind}, not both."); }
      body[ids] = new JArray(JValue.CreateNull());
    }
  }

  static DateTimeOffset? Day(JObject body, string name, string title) {
    if (Text(body[name]) == "") { return null; }
    var day = Regex.Match(Text(body[name]), "^[0-9]{4}-[0-9]{2}-[0-9]{2}").Value;
    var moment = Moment(day + "T00:00:00Z");
    if (moment == null) { throw Refused(title + " is not a date such as 2026-12-31."); }
    body[name] = day;
    return moment;
  }

  static Refusal Refused(string message) => new Refusal(Error(400, message));

  static JToken NextPage(HttpResponseMessage answer, JToken body) {
    if (body is JValue || (body is JObject && body.Any())) { throw new Refusal(Unreadable("")); }
    var row = Number(answer, "X-Next-Row-Number");
    return JObject.FromObject(new {
      time_entries = List(body), has_more = row != null, next_row_number = row,
      next_id = Number(answer, "X-Next-ID"), next_timestamp = Number(answer, "X-Next-Timestamp"),
    });
  }

  // A list of IDs, maybe with something around it.
  static JToken Ids(JToken body) => List(Member(body, "items") ?? Member(body, "project_ids") ?? body);

  void Start(JObject body) {
    body["workspace_id"] = Workspace;
    body["start"] = DateTime.UtcNow.ToString("s") + "Z";
    body["duration"] = -1;
    Fill(body, "created_with", "Power Platform");
  }

  // Nothing that runs is nothing wrong, also when somebody else was faster.
  async Task<HttpResponseMessage> StopCurrentAsync() {
    var answer = await GetAsync("/api/v9/me/time_entries/current");
    if (IsGone(answer)) { return Good(new JObject()); }
    var current = await BodyAsync(answer, Shape.Object);
    if (IsNull(current["id"])) { return Good(new JObject()); }
    Context.Request.Method = new HttpMethod("PATCH");
    try {
      return await ForwardAsync("/api/v9/workspaces/" + current["workspace_id"] + "/time_entries/" + current["id"] + "/stop");
    } catch (Refusal refusal) when (IsGone(refusal.Answer) || refusal.Answer.StatusCode == HttpStatusCode.Conflict) {
      return Good(new JObject());
    }
  }

  async Task<HttpResponseMessage> FindOrCreateAsync(string kind) {
    var body = await ReadRequestAsync();
    var name = Text(body["name"]).Trim();
    if (name == "" || body["name"].Type != JTokenType.String) { throw Refused("The name is missing."); }
    body["name"] = name;
    foreach (var edit in operation.Edits) { edit(this, body); }
    var list = Home + "/" + kind + "s";
    var filter = kind == "project" ? "?active=both&name=" : kind == "client" ? "?status=both&name=" : "?search=";
    for (Refusal refused = null; ;) {
      var client = Whole(body["client_id"]);
      var found = (await PagesAsync(list + filter + Uri.EscapeDataString(name))).OfType<JObject>()
        .Where(row => Text(row["name"]) == name && IsNull(DeletedAt(row)) && (client == null || client == Whole(row["client_id"] ?? row["cid"])))
        .OrderBy(row => Text(row["active"]) == "false" || Text(row["archived"]) == "true").ThenBy(row => Whole(row["id"])).FirstOrDefault();
      if (found != null) { return Good(new JObject { { "created", false }, { kind, found } }); }
      if (refused != null) { throw refused; }
      try {
        var answer = await SendAsync(HttpMethod.Post, At(list), body);
        var made = await BodyAsync(answer, Shape.Any);
        return Good(new JObject { { "created", true }, { kind, made is JArray ? made.FirstOrDefault() : made } });
      } catch (Refusal refusal) when (refusal.Answer.StatusCode == HttpStatusCode.BadRequest) {
        // The name may be taken by now: somebody else did the same at the same time.
        refused = refusal;
      }
    }
  }

  // Those that every plan has.
  static JToken Colors() {
    var colors = "#0b83d9 Blue,#9e5bd9 Violet,#d94182 Pink,#e36a00 Orange,#bf7000 Gold,#2da608 Green,#06a893 Teal,#c9806b Beige,"
      + "#465bb3 Dark Blue,#990099 Purple,#c7af14 Yellow,#566614 Dark Green,#d92b2b Red,#525266 Gray";
    return new JArray(colors.Split(',').Select(color => new JObject { { "color", color.Substring(0, 7) }, { "name", color.Substring(8) } }));
  }

  static HttpResponseMessage Good(JToken body) => new HttpResponseMessage(HttpStatusCode.OK) { Content = Json(Clean(body)) };

  // Reads further pages while a page is full; without a later one there are fewer rows.
  async Task<JArray> PagesAsync(string pathAndQuery) {
    var all = new JArray();
    for (int page = 1; page <= MaximumPages; page++) {
      try {
        var rows = await BodyAsync(await GetAsync($"{pathAndQuery}&per_page={RowsPerPage}&page={page}"), Shape.List);
        foreach (var row in rows) { all.Add(row); }
        if (rows.Count() < RowsPerPage) { break; }
      } catch (Refusal) when (page > 1) {
        break;
      }
    }

    return all;
  }

  // The number in the path of what was asked.
  long Workspace {
    get {
      var parts = Context.Request.RequestUri.AbsolutePath.Split('/');
      var at = Array.FindIndex(parts, part => part == "workspaces" || part == "workspace");
      return Whole(at < 0 || at + 1 >= parts.Length ? "" : parts[at + 1]) ?? 0;
    }
  }

  string Home => "/api/v9/workspaces/" + Workspace;

  // Errors

  static HttpResponseMessage TidyError(HttpResponseMessage answer, string text, string hidden = "\uFFFF") {
    int status = (int)answer.StatusCode;
    var message = Message(status, text, hidden);
    if (status == 402 && IsQuota(answer, text)) {
      // Flows repeat 429 by themselves; a 402 that means the plan stays what it is.
      status = 429;
      answer.StatusCode = (HttpStatusCode)status;
      answer.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(SecondsToWait(answer, message)));
    }

    answer.Content = ErrorContent(status, message);
    return answer;
  }

  // The call that uses the quota up may be refused by the plan, so a reason comes first.
  static bool IsQuota(HttpResponseMessage answer, string text) {
    if (Regex.IsMatch(text, @"quota|\bhourly\b[ \w-]*\blimits?\b|\blimits?\b[ \w-]*\bhour(ly)?\b|(calls|requests) (per|an|each|every) hour", RegexOptions.IgnoreCase)) {
      return true;
    }

    var isReason = !IsPage(text) && !Regex.IsMatch(text, @"^[\s""]*(null|\{\s*\}|payment required)?\.?[\s""]*$", RegexOptions.IgnoreCase);
    return !isReason && Number(answer, "X-Toggl-Quota-Remaining") <= 0;
  }

  static long SecondsToWait(HttpResponseMessage answer, string message) {
    var told = Regex.Match(message, "reset in ([0-9]{1,6}) second");
    var seconds = told.Success ? long.Parse(told.Groups[1].Value) : Number(answer, "X-Toggl-Quota-Resets-In") ?? 60;
    return Math.Min(Math.Max(seconds, 1), 86400);
  }

  static long? Number(HttpResponseMessage answer, string header) {
    IEnumerable<string> values;
    return answer.Headers.TryGetValues(header, out values) ? Whole(values.First()) : null;
  }

  // Errors arrive as a JSON string, plain text, a page of a proxy, or nothing at all.
  static string Message(int status, string text, string hidden) {
    JToken body;
    var isJson = TryRead(text, out body);
    JToken reason = body;
    while (isJson && reason is JObject) {
      body = reason;
      reason = IsNull(body["message"]) ? body["error"] : body["message"];
    }

    var message = isJson ? Text(Clean(IsNull(reason) ? body : reason)) : text;
    message = IsPage(message) ? "" : message.Replace(hidden, "of the flow").Trim();
    if (message.Length == 0 || message == "{}") { return Unexplained(status); }

    return message.Length > 1000 ? message.Substring(0, 1000) + "..." : message;
  }

  static string Unexplained(int status) {
    switch (status) {
      case 401: return "The connection has no valid credentials. Sign in again.";
      case 402: return "The plan does not include this, or the hourly quota of calls is used up.";
      case 403: return "The credentials are wrong, or this user may not do this.";
      case 404: return "There is no such object, or this user cannot see it.";
      case 429: return "Too many calls in a short time. Wait a few minutes.";
      default: return "Toggl Track answered " + status + " without an explanation.";
    }
  }

  // No message of the exception: it may quote what was being read.
  static HttpResponseMessage Failure(Exception problem) {
    return problem is OperationCanceledException ? Error(504, "Toggl Track took too long to answer.")
      : problem is HttpRequestException ? Error(502, "Toggl Track cannot be reached.")
      : Error(500, "The connector's own code failed (" + problem.GetType().Name + ").");
  }

  static HttpResponseMessage Unreadable(string text) {
    var kind = IsPage(text) ? "a web page" : "something else";
    return Error(502, "Toggl Track answered with " + kind + " where data was expected.");
  }

  static HttpResponseMessage Error(int status, string message) => new HttpResponseMessage((HttpStatusCode)status) { Content = ErrorContent(status, message) };

  static HttpContent ErrorContent(int status, string message) {
    var error = new JObject { { "code", status }, { "message", message } };
    return Json(new JObject { { "error", error } });
  }

  // Webhook triggers

  async Task<HttpResponseMessage> SubscribeAsync() {
    var asked = await ReadRequestAsync();
    var callback = (asked["url_callback"] as JValue)?.Value as string;
    if (string.IsNullOrEmpty(callback)) { throw Refused("The address for the events (url_callback) is missing."); }

    var trigger = Context.OriginalRequestUri.GetLeftPart(UriPartial.Path);
    var path = Context.Request.RequestUri.AbsolutePath;
    var address = At(path.Substring(0, path.LastIndexOf('/')));
    await UseTokenAsync();
    var id = await CreateSubscriptionAsync(address, operation.Filters(asked), callback);

    // The DELETE that ends the subscription comes back through the gateway, to a declared operation.
    var answer = Nothing(HttpStatusCode.Created);
    answer.Headers.TryAddWithoutValidation("Location", trigger.Substring(0, trigger.LastIndexOf('/') + 1) + id);
    return answer;
  }

  async Task<long> CreateSubscriptionAsync(Uri address, JArray filters, string callback) {
    for (int attempt = 1, number = 1; ; attempt++) {
      var description = Description(callback, number);
      var answer = await PostAsync(address, Subscription(filters, callback, description), description);
      if (answer.Id != null) { return answer.Id.Value; }
      if (IsUnsent(answer.Lost)) { throw new Refusal(Failure(answer.Lost)); }

      // Also after a refusal: it may answer a repetition on the way.
      var isInUse = answer.Status == 400 && answer.Text.Contains("already in use");
      var isRefused = IsRefusal(answer.Status) && !isInUse;
      var left = await FindAsync(address, description, isRefused ? Tries : TriesToEnd);
      if (answer.Lost != null && left.IsFound && left.Id == null && !CancellationToken.IsCancellationRequested) {
        // The request may still be under way.
        await Task.WhenAny(Task.Delay(2 * Second, CancellationToken));
        left = await FindAsync(address, description, TriesToEnd);
      }

      if (left.Id != null && !isInUse && !CancellationToken.IsCancellationRequested) {
        // What bears this description was made for this flow; only the answer was lost.
        return left.Id.Value;
      }

      var isOver = left.IsFound && (left.Id == null || await IsEndedAsync(address, left.Id.Value));
      if (isInUse && isOver && attempt < Tries) {
        // One that was not found belongs to somebody else.
        number += left.Id == null ? 1 : 0;
        continue;
      }

      var isCertain = isOver ? answer.Lost == null || left.Id != null : isRefused && IsRefusal(left.Status);
      var error = Told(answer, callback);
      throw new Refusal(isCertain ? error : await NotedAsync(error, "A subscription may exist all the same. Its description is \"" + description + "\"; look for it with Get webhook subscriptions, and end it with Delete webhook subscription."));
    }
  }

  // The same for each try of one flow, so that a try which seemed to fail is found by the next.
  string Description(string callback, int number) {
    using (var digest = SHA256.Create()) {
      var mark = BitConverter.ToString(digest.ComputeHash(Encoding.UTF8.GetBytes(callback)), 0, 16).Replace("-", "");
      var again = number == 1 ? "" : "-" + number;
      return $"Power Platform: When {operation.Title} ({mark.ToLowerInvariant()}{again})";
    }
  }

  // While the answer keeps the flow waiting, the list may tell what it will say.
  async Task<Answer> PostAsync(Uri address, JObject body, string description) {
    using (var patience = Patience(SecondsToSubscribe, CancellationToken)) {
      var post = AskAsync(HttpMethod.Post, address, body, patience.Token);
      for (int wait = 5 * Second / 2; !await IsOverAsync(post, wait, patience.Token); wait *= 2) {
        var listed = await FindAsync(address, description, 1);
        if (listed.Id == null || post.IsCompleted) { continue; }
        patience.Cancel();
        return listed;
      }

      var answer = await post;
      JToken made;
      if (answer.IsSuccess && TryRead(answer.Text, out made)) { answer.Id = Whole(Member(made, "subscription_id")); }
      return answer;
    }
  }

  static async Task<bool> IsOverAsync(Task task, int wait, CancellationToken cancellation) {
    await Task.WhenAny(task, Task.Delay(wait, cancellation));
    return task.IsCompleted || cancellation.IsCancellationRequested;
  }

  static JObject Filter(string entity, string action) => new JObject { { "entity", entity }, { "action", action } };

  // A plan limits the filters, so all are asked for by one.
  static JArray Chosen(JObject asked) {
    var entities = Chosen(asked["entities"], 9);
    var actions = Chosen(asked["actions"], 3);
    return new JArray(entities.SelectMany(entity => actions.Select(action => Filter(entity, action))));
  }

  static List<string> Chosen(JToken asked, int all) {
    var chosen = List(asked).Select(Text).Where(each => each != "").Distinct().ToList();
    return chosen.Count == 0 || chosen.Count >= all ? new List<string> { "*" } : chosen;
  }

  static JObject Subscription(JArray filters, string callback, string description) {
    var random = new byte[24];
    using (var source = RandomNumberGenerator.Create()) {
      source.GetBytes(random);
    }

    return new JObject {
      { "url_callback", callback },
      { "description", description },
      { "event_filters", filters },
      { "enabled", true },
      { "secret", BitConverter.ToString(random).Replace("-", "") },
    };
  }

  // Looks for what a request that seemed to fail may have made.
  async Task<Answer> FindAsync(Uri address, string description, int tries) {
    var answer = await InsistAsync(HttpMethod.Get, address, IsSubscriptions, tries);
    JToken all = null;
    answer.IsFound = IsSubscriptions(answer) && TryRead(answer.Text, out all);
    var own = List(all).FirstOrDefault(each => Text(Member(each, "description")) == description);
    answer.Id = own == null ? null : Whole(own["subscription_id"]);
    return answer;
  }

  static bool IsSubscriptions(Answer answer) {
    JToken all;
    return answer.IsSuccess && answer.Text.Length > 0 && TryRead(answer.Text, out all) && (IsNull(all) || all is JArray);
  }

  // A plan allows few subscriptions: one that nobody knows of must not take the place of another.
  async Task<bool> IsEndedAsync(Uri address, long id) {
    var own = new Uri(address.AbsoluteUri + "/" + id);
    return IsEnd(await InsistAsync(HttpMethod.Delete, own, IsEnd, TriesToEnd));
  }

  // A page that asks somebody to sign in also comes with 200; who ends a subscription gets it back.
  static bool IsEnd(Answer answer) {
    JToken ended;
    return answer.Status == 404 || answer.Status == 410 || (answer.IsSuccess && TryRead(answer.Text, out ended)
      && (ended == null || Member(ended, "subscription_id") != null));
  }

  async Task<HttpResponseMessage> UnsubscribeAsync() {
    await UseTokenAsync(isEnding: true);
    var own = Context.Request.RequestUri;
    var answer = await InsistAsync(HttpMethod.Delete, own, IsEnd, TriesToEnd);
    if (IsEnd(answer)) { return Nothing(HttpStatusCode.OK); }
    return await NotedAsync(Told(answer), "The subscription " + own.AbsolutePath.Split('/').Last() + " may still exist; end it with Delete webhook subscription.");
  }

  async Task<HttpResponseMessage> ListAsync() {
    await UseTokenAsync();
    var answer = await InsistAsync(HttpMethod.Get, Context.Request.RequestUri, IsSubscriptions, Tries);
    return IsSubscriptions(answer) ? await TidyAsync(answer.Message, operation.Shape) : Told(answer);
  }

  // Asks again, after waits that grow, until the answer fits or the time of the call is over.
  async Task<Answer> InsistAsync(HttpMethod method, Uri address, Func<Answer, bool> fits, int tries) {
    // When it is over already, one try is left: that is no reason to leave something behind.
    var isLate = CancellationToken.IsCancellationRequested;
    var cancellation = isLate ? CancellationToken.None : CancellationToken;
    var wasRefused = false;
    for (int attempt = 1, wait = Second / 2; ; attempt++, wait *= 2) {
      Answer answer;
      using (var patience = Patience(SecondsPerTry, cancellation)) {
        answer = await AskAsync(method, address, null, patience.Token);
      }

      var isRefused = IsRefusal(answer.Status);
      if (fits(answer) || isLate || attempt >= tries || (isRefused && wasRefused)) { return answer; }
      wasRefused = isRefused;
      await Task.WhenAny(Task.Delay(wait, cancellation));
      if (cancellation.IsCancellationRequested) { return answer; }
    }
  }

  static CancellationTokenSource Patience(int seconds, CancellationToken cancellation) {
    var source = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
    source.CancelAfter(seconds * Second);
    return source;
  }

  // An answer that means what it says: asking again changes nothing.
  static bool IsRefusal(int status) => status >= 400 && status < 500 && status != 408 && status != 429;

  async Task<Answer> AskAsync(HttpMethod method, Uri address, JObject body, CancellationToken cancellation) {
    try {
      var reply = await SendAsync(method, address, body, cancellation);
      return new Answer { Message = reply, Text = await TextAsync(reply.Content) };
    } catch (Exception problem) {
      return new Answer { Lost = problem };
    }
  }

  // Nobody was there to take it: Mono and .NET say so in two ways.
  static bool IsUnsent(Exception problem) {
    var reason = problem is HttpRequestException ? problem.InnerException : null;
    var web = reason as WebException;
    return web != null
      ? web.Status == WebExceptionStatus.ConnectFailure || web.Status == WebExceptionStatus.NameResolutionFailure
      : reason != null && reason.GetType().Name == "SocketException";
  }

  // The address of a flow is as good as a password.
  static HttpResponseMessage Told(Answer answer, string hidden = "\uFFFF") {
    return answer.Lost != null ? Failure(answer.Lost)
      : answer.IsSuccess ? Unreadable(answer.Text)
      : TidyError(answer.Message, answer.Text, hidden);
  }

  static async Task<HttpResponseMessage> NotedAsync(HttpResponseMessage error, string note) {
    var told = JObject.Parse(await error.Content.ReadAsStringAsync());
    told["error"]["message"] = Text(told["error"]["message"]).TrimEnd('.') + ". " + note;
    error.Content = Json(told);
    return error;
  }

  // The webhooks API takes an API token only; with e-mail and password, the service tells the token.
  async Task UseTokenAsync(bool isEnding = false) {
    if (login == null || Credentials(login).EndsWith(":api_token", StringComparison.Ordinal)) { return; }

    // What is refused once is asked for again only where something would stay behind.
    Func<Answer, bool> fits = each => isEnding ? TokenIn(each) != null : each.IsSuccess || IsRefusal(each.Status);
    var answer = await InsistAsync(HttpMethod.Get, At("/api/v9/me"), fits, isEnding ? TriesToEnd : Tries);
    if (!answer.IsSuccess) { throw new Refusal(Told(answer)); }
    var token = TokenIn(answer);
    if (token == null) {
      throw new Refusal(Error(403, "Triggers for a workspace need the API token as user name and the word api_token as password."));
    }

    var pair = Convert.ToBase64String(Encoding.UTF8.GetBytes(token + ":api_token"));
    login = new AuthenticationHeaderValue("Basic", pair);
  }

  static string TokenIn(Answer answer) {
    JToken me;
    var token = answer.IsSuccess && TryRead(answer.Text, out me) ? Member(me, "api_token") : null;
    return token != null && token.Type == JTokenType.String ? (string)token : null;
  }

  static string Credentials(AuthenticationHeaderValue given) {
    try {
      return Encoding.UTF8.GetString(Convert.FromBase64String(given.Parameter ?? ""));
    } catch (FormatException) {
      return "";
    }
  }

  // Confirming

  async Task<HttpResponseMessage> ConfirmAsync() {
    var received = (await ReadRequestAsync())["event"];
    JToken parsed;
    if (!(received is JObject) && TryRead(Text(received), out parsed)) { received = parsed; }
    var message = received as JObject;
    if (message == null || (message["payload"] == null && message["metadata"] == null)) {
      throw Refused("Give the whole body of the trigger as the event.");
    }

    var isPing = Text(message["payload"]) == "ping";
    var answer = isPing
      ? new JObject { { "kind", "ping" }, { "is_event", false }, { "started", false }, { "stopped", false } }
      : Classified(message);
    answer["confirmed"] = isPing && await ValidateAsync(message["validation_code_url"]);
    foreach (var name in new[] { "event_id", "created_at", "creator_id" }) {
      answer[name] = message[name];
    }

    return Good(answer);
  }

  // Fetches the address in a request to confirm: its path only, at the service that this connector talks to.
  async Task<bool> ValidateAsync(JToken address) {
    if (IsNull(address)) { return false; }

    Uri told;
    var path = Uri.TryCreate(address.ToString(), UriKind.Absolute, out told) ? told.AbsolutePath : "";
    if (!Regex.IsMatch(path, "^" + Hooks + "/validate/[0-9]+/[0-9]+/[A-Za-z0-9_-]+$")) {
      throw Refused("The validation address of the event is not one of Toggl Track.");
    }

    login = null;
    var answer = await GetAsync(path);
    var text = await TextAsync(answer.Content);
    if (!answer.IsSuccessStatusCode && !text.Contains("already been validated")) {
      throw new Refusal(TidyError(answer, text));
    }

    return answer.IsSuccessStatusCode;
  }

  static JObject Classified(JObject message) {
    var details = message["metadata"] as JObject ?? new JObject();
    var model = IsNull(details["model"]) ? "time_entry" : Text(details["model"]);
    var isEntry = model == "time_entry";
    var entry = message["payload"] as JObject ?? new JObject();
    var action = Text(details["action"]);
    var kind = action == "created" || action == "updated" || action == "deleted" ? action : "other";
    var id = Whole(details[model + "_id"]) ?? Whole(entry["id"]);
    var duration = Whole(entry["duration"]);
    var isRunning = isEntry && IsNull(entry["stop"]) && duration < 0;
    var isFinished = isEntry && !IsNull(entry["stop"]) && duration >= 0;

    // Of something deleted, little more than its ID may be left.
    var whole = (JObject)entry.DeepClone();
    whole["id"] = entry["id"] ?? id;
    return new JObject {
      { "kind", kind },
      { "is_event", true },
      { "started", kind == "created" && isRunning },
      { "stopped", kind == "updated" && isFinished && HasJustStopped(message, details, entry) },
      { "entity", model },
      { "entity_id", id },
      { "time_entry_id", isEntry ? id : null },
      { "workspace_id", Whole(details["workspace_id"]) ?? Whole(entry["workspace_id"]) ?? Whole(entry["wid"]) },
      { Regex.IsMatch(model, "^(time_entry|project|client|task|tag)$") ? model : "other", whole },
    };
  }

  // An event does not carry the state before it, so the call that caused it has to tell.
  static bool HasJustStopped(JObject message, JObject details, JObject entry) {
    if (Regex.IsMatch(Text(details["path"]), "/stop/?$")) { return true; }
    JToken cause;
    if (TryRead(Text(details["request_body"]), out cause) && cause != null && SetsStop(cause)) {
      // The browser extension sends whole entries: one changed after its end had ended before.
      var changed = Moment(Member(cause, "at"));
      return changed == null || changed < Moment(entry["stop"]);
    }

    return IsClose(Moment(message["created_at"]), Moment(entry["stop"]));
  }

  static bool SetsStop(JToken cause) {
    var changes = cause as JArray;
    if (changes != null) {
      return changes.OfType<JObject>().Any(change =>
        (Text(change["path"]) == "/stop" && !IsNull(change["value"])) ||
        (Text(change["path"]) == "/duration" && Whole(change["value"]) >= 0));
    }

    return cause is JObject && (!IsNull(cause["stop"]) || Whole(cause["duration"]) >= 0);
  }

  // Polling triggers

  // What is known between two polls stands in the query of Location, and nowhere else.
  async Task<HttpResponseMessage> PollAsync() {
    var earliest = DateTimeOffset.UtcNow.AddDays(-MaximumDays).ToUnixTimeSeconds();
    known = Known.Read(Context.Request.RequestUri.Query);
    since = known != null ? Math.Max(known.Since, earliest) : operation.Change == "made" || operation.Change == "reported" ? 0 : earliest;
    var rows = (await operation.Source(this)).OfType<JObject>().Select(entry => new Row(entry, since))
      .Where(row => row.Id != 0 && row.At != null && row.Seconds >= since).OrderBy(row => row.At).ToList();
    if (known != null) { known.Compare(rows); }
    var news = new JArray(rows.Where(row => known != null && IsNews(row)).Select(row => row.Entry));
    var reply = news.Count == 0 ? Nothing(HttpStatusCode.Accepted) : Good(news);
    var trigger = Context.OriginalRequestUri.GetLeftPart(UriPartial.Path);
    var query = string.Concat(new[] { "changes", "days" }.Where(name => Asked(name) != "").Select(name => name + "=" + Asked(name) + "&"));
    reply.Headers.TryAddWithoutValidation("Location", trigger + "?" + query + Known.After(known, rows, since).Query);
    reply.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(PollSeconds));
    return reply;
  }

  // One second more: the boundary may be left out of what the service gives.
  Task<JToken> MyTimeEntriesAsync() => AskOnceAsync(HttpMethod.Get, "/api/v9/me/time_entries?since=" + (since - 1));

  async Task<JToken> AskOnceAsync(HttpMethod method, string pathAndQuery, JObject body = null) {
    var answer = await SendAsync(method, At(pathAndQuery), body);
    return await BodyAsync(answer, Shape.List);
  }

  // These lists span all workspaces. The first time they are asked for as a whole: no old one is new.
  async Task<JToken> MineOfWorkspaceAsync(string list) {
    var more = list == "projects" ? "include_archived=true&" : list == "tasks" ? "include_not_active=true&" : "";
    var query = ("?" + more + (known == null ? "" : "since=" + (since - 1))).TrimEnd('?', '&');
    var rows = await AskOnceAsync(HttpMethod.Get, "/api/v9/me/" + list + query);
    return new JArray(rows.Where(row => Whole(Member(row, "workspace_id") ?? Member(row, "wid")) == Workspace));
  }

  // An input of the trigger, as far as it can be one.
  string Asked(string name) => Regex.Match(Known.Value(Context.Request.RequestUri.Query, name), "^[a-z0-9]{0,9}").Value;

  // Entries of everybody, the last changed first; more than one page is rarely needed.
  async Task<JToken> ReportedAsync() {
    var today = DateTime.UtcNow;
    var days = Math.Min(Math.Max(Whole(Asked("days")) ?? 31, 1), DaysOfReport - 2);
    var body = JObject.FromObject(new {
      start_date = today.AddDays(-days).ToString("s").Substring(0, 10), end_date = today.AddDays(1).ToString("s").Substring(0, 10),
      order_by = "last_update", order_dir = "DESC", page_size = RowsOfReport, enrich_response = true, rounding = 0,
    });
    var address = At("/reports/api/v3/workspace/" + Workspace + "/search/time_entries");
    var entries = new JArray();
    for (int page = 1; ; page++) {
      var answer = await SendAsync(HttpMethod.Post, address, body);
      var more = (await BodyAsync(answer, Shape.List)).OfType<JObject>().SelectMany(Flat).ToList();
      foreach (var entry in more) { entries.Add(entry); }
      var next = Number(answer, "X-Next-Row-Number");
      var isEnough = known == null || more.Any(entry => Moment(entry["at"])?.ToUnixTimeSeconds() < since);
      if (next == null || isEnough) { return entries; }
      if (page == PagesOfReport) { throw new Refusal(Error(413, "Too much changed since the last check. Turn the flow off and on again.")); }
      body["first_row_number"] = next;
    }
  }

  // A row of the report and each time entry in it make one.
  IEnumerable<JObject> Flat(JObject row) {
    foreach (var entry in List(row["time_entries"]).OfType<JObject>()) {
      var flat = new JObject { { "workspace_id", Workspace } };
      flat.Merge(row);
      flat.Remove("time_entries");
      flat.Remove("row_number");
      foreach (var member in entry.Properties()) { flat[member.Name] = member.Value; }
      yield return flat;
    }
  }

  bool IsNews(Row row) {
    var isNew = known.IsNew(row);
    var wasRunning = known.Running.Contains(row.Id);
    switch (operation.Change) {
      case "created": return isNew;
      case "updated": return !isNew && !row.IsDeleted && known.HasNews(row);
      case "deleted": return row.IsDeleted && known.HasNews(row);
      case "started": return (row.IsRunning && !wasRunning) || (isNew && row.RanInBetween);
      case "made": return isNew && !row.IsDeleted;
      case "reported":
        row.Entry["kind"] = isNew ? "created" : "updated";
        return known.HasNews(row) && !Asked("changes").StartsWith(isNew ? "updated" : "created", StringComparison.Ordinal);
      default: return row.IsFinished && (wasRunning || (isNew && row.RanInBetween));
    }
  }

  // Reading and sending

  Uri At(string pathAndQuery) => new Uri(Context.Request.RequestUri.GetLeftPart(UriPartial.Authority) + pathAndQuery);

  async Task<HttpResponseMessage> SendAsync(
    HttpMethod method, Uri address, JObject body = null, CancellationToken? cancellation = null) {
    var request = new HttpRequestMessage(method, address);
    request.Headers.Authorization = login;
    request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
    request.Content = body == null ? null : Json(body);
    return await Context.SendAsync(request, cancellation ?? CancellationToken);
  }

  // Asks again when the service fails; only for what may be asked twice.
  async Task<HttpResponseMessage> RepeatAsync(
    HttpMethod method, Uri address) {
    for (int attempt = 1; ; attempt++) {
      var pause = 200;
      try {
        var answer = await SendAsync(method, address);
        var status = (int)answer.StatusCode;
        if ((status < 500 && status != 429) || attempt == Tries) { return answer; }
        pause = status == 429 ? 1000 : pause;
      } catch (HttpRequestException) {
        if (attempt == Tries) { throw; }
      }

      await Task.Delay(pause * attempt, CancellationToken);
    }
  }

  Task<HttpResponseMessage> GetAsync(string pathAndQuery) => RepeatAsync(HttpMethod.Get, At(pathAndQuery));

  async Task<JObject> ReadRequestAsync() {
    JToken body;
    TryRead(await TextAsync(Context.Request.Content), out body);
    return body as JObject ?? new JObject();
  }

  // A wrong charset in the content type would be an exception.
  static async Task<string> TextAsync(HttpContent content) {
    var bytes = content == null ? new byte[0] : await content.ReadAsByteArrayAsync();
    return Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF');
  }

  // Reads JSON exactly: dates stay text, numbers keep their digits. An empty text gives null.
  static bool TryRead(string text, out JToken token) {
    token = null;
    if (string.IsNullOrWhiteSpace(text)) { return true; }

    try {
      using (var reader = new JsonTextReader(new StringReader(text))) {
        reader.DateParseHandling = DateParseHandling.None;
        reader.FloatParseHandling = FloatParseHandling.Decimal;
        reader.MaxDepth = MaximumDepth;
        token = JToken.ReadFrom(reader);
        return !reader.Read();
      }
    } catch (Exception problem) when (problem is JsonException || problem is OverflowException) {
      return false;
    }
  }

  static string Written(JToken token) => token.ToString(Newtonsoft.Json.Formatting.None);

  static HttpContent Json(JToken token) => CreateJsonContent(Written(token));

  static JArray List(JToken token) => token as JArray ?? new JArray();

  static JToken Member(JToken token, string name) => token is JObject ? token[name] : null;

  static bool IsPage(string text) => text.TrimStart().FirstOrDefault() == '<';

  static bool IsNull(JToken token) => token == null || token.Type == JTokenType.Null;

  static string Text(JToken token) => IsNull(token) ? "" : token.Type == JTokenType.String ? (string)token : Written(token);

  static long? Whole(JToken token) {
    long number;
    return long.TryParse(Text(token), out number) ? number : (long?)null;
  }

  static DateTimeOffset? Moment(JToken token) {
    DateTimeOffset moment;
    return DateTimeOffset.TryParse(Text(token), out moment) ? moment : (DateTimeOffset?)null;
  }

  static bool IsClose(DateTimeOffset? one, DateTimeOffset? other) => one != null && other != null && Math.Abs((one.Value - other.Value).TotalSeconds) <= StopTolerance;

  static Operation Gives(Shape shape) => new Operation { Shape = shape };

  // Its methods down to PollsReport are the words that the specs use of operations.
  sealed class Operation {
    public Shape Shape;
    public Func<Script, Task<HttpResponseMessage>> Run = script => script.ForwardAsync();
    public readonly List<Action<Script, JObject>> Edits = new List<Action<Script, JObject>>();
    public Func<HttpResponseMessage, JToken, JToken> Reshape;
    public Func<JObject, JArray> Filters;
    public Func<Script, Task<JToken>> Source;
    public string Title, Change;

    // The body gets the workspace of the path under this name, unless it has one.
    public Operation Fills(string name) => Edit((script, body) => Fill(body, name, script.Workspace));

    // The body gets this member, unless it has one.
    public Operation Defaults(string name, object value) => Edit((script, body) => Fill(body, name, JToken.FromObject(value)));

    // A report that covers more than a year would be empty.
    public Operation Limits() => Edit((script, body) => Limit(body));

    // A page of a report, with what leads to the next.
    public Operation Searches() => Limits().Defaults("rounding", 0).Defaults("enrich_response", true).Gets(NextPage)
      .Does(script => script.ForwardAsync("/reports/api/v3/workspace/" + script.Workspace + "/search/time_entries"));
    public Operation ListsIds() => Gets((answer, body) => Ids(body));
    public Operation Starts() => Edit((script, body) => script.Start(body)).Does(script => script.ForwardAsync(script.Home + "/time_entries"));
    public Operation StopsCurrent() => Does(script => script.StopCurrentAsync());
    public Operation FindsOrCreates(string kind) => (kind == "project" ? Defaults("active", true) : this).Does(script => script.FindOrCreateAsync(kind));

    // All pages of a list of the workspace.
    public Operation Gathers(string list) => Does(async script => Good(await script.PagesAsync(script.Home + "/" + list)));
    public Operation ListsColors() => Does(script => Task.FromResult(Good(Colors())));
    public Operation Subscribes(string change, string title) => Hears("a time entry is " + title, asked => new JArray(Filter("time_entry", change)));
    public Operation SubscribesChosen() => Hears("something happens in the workspace", Chosen);
    public Operation Unsubscribes() => Does(script => script.UnsubscribeAsync());
    public Operation ListsSubscriptions() => Does(script => script.ListAsync());
    public Operation Confirms() => Does(script => script.ConfirmAsync());
    public Operation Polls(string change) => Watches(change, script => script.MyTimeEntriesAsync());
    public Operation PollsCreated(string list) => Watches("made", script => script.MineOfWorkspaceAsync(list));
    public Operation PollsReport() => Watches("reported", script => script.ReportedAsync());

    Operation Hears(string title, Func<JObject, JArray> filters) {
      Title = title;
      Filters = filters;
      return Does(script => script.SubscribeAsync());
    }

    Operation Watches(string change, Func<Script, Task<JToken>> source) {
      Change = change;
      Source = source;
      return Does(script => script.PollAsync());
    }

    Operation Does(Func<Script, Task<HttpResponseMessage>> run) {
      Run = run;
      return this;
    }

    Operation Gets(Func<HttpResponseMessage, JToken, JToken> reshape) {
      Reshape = reshape;
      return this;
    }

    Operation Edit(Action<Script, JObject> edit) {
      Edits.Add(edit);
      return this;
    }
  }

  // What came of a request.
  sealed class Answer {
    public HttpResponseMessage Message;
    public string Text = "";
    public Exception Lost;

    // Of a list: it was read.
    public bool IsFound;

    // Of the subscription that it tells of.
    public long? Id;

    public int Status => Message == null ? 0 : (int)Message.StatusCode;

    public bool IsSuccess => Message != null && Message.IsSuccessStatusCode;
  }

  sealed class Refusal : Exception {
    public readonly HttpResponseMessage Answer;

    public Refusal(HttpResponseMessage answer) {
      Answer = answer;
    }
  }

  // A time entry, or another object, as a poll sees it.
  sealed class Row {
    public readonly JObject Entry;
    public readonly long Id;
    public readonly DateTimeOffset? At;
    public readonly bool IsDeleted, IsRunning, IsFinished, IsOld;

    // Of a new entry: a clock started and stopped it.
    public readonly bool RanInBetween;

    // Tells two states of an entry apart, also with the same `At`.
    public readonly string Mark;

    public Row(JObject entry, long since) {
      Entry = entry;
      Id = Whole(entry["id"]) ?? 0;
      // Old tags have none.
      At = entry["at"] != null && IsNull(entry["at"]) ? DateTimeOffset.FromUnixTimeSeconds(since) : Moment(entry["at"]);
      IsDeleted = !IsNull(DeletedAt(entry));
      var duration = Whole(entry["duration"]) ?? 0;
      IsRunning = !IsDeleted && duration < 0;
      IsFinished = !IsDeleted && duration >= 0;
      IsOld = Moment(entry["start"]) < DateTimeOffset.UtcNow.AddDays(-MaximumDays);
      RanInBetween = IsFinished && duration > 0 && IsClose(At, Moment(entry["stop"]));
      Mark = (Hash(Written(entry)) >> 40).ToString("x");
    }

    public long Seconds => At.Value.ToUnixTimeSeconds();
    public long Ticks => At.Value.UtcTicks;
  }

  static JToken DeletedAt(JObject row) => row["server_deleted_at"] ?? row["deleted_at"];

  static ulong Hash(string text) {
    ulong hash = 14695981039346656037;
    foreach (var character in text) {
      hash = unchecked((hash ^ character) * 1099511628211);
    }

    return unchecked((hash ^ (hash >> 29)) * 11400714819323198485);
  }

  // What the polls before have seen.
  sealed class Known {
    // Changes before this second are all known.
    public long Since;

    // IDs grow: a greater one is new, unless it is among the last seen.
    public long Newest;
    public HashSet<long> Running = new HashSet<long>();

    // The last seen: one by one, or when they are many as a sketch of all up to a moment.
    public SortedDictionary<long, string> Seen = new SortedDictionary<long, string>();
    Sketch sketch;
    long until, count;
    bool isExact;
    readonly HashSet<long> unseen = new HashSet<long>();

    public string Query {
      get {
        var running = Running.OrderByDescending(id => id).Take(MaximumRunning);
        var query = $"since={Since}&newest={Newest}&running=" + string.Join(".", running);
        if (sketch != null) { return $"{query}&until={until}&count={count}&sketch={sketch.Text}"; }

        // IDs as distances, because a URL has limits.
        long last = 0;
        var seen = Seen.Select(each => -last + (last = each.Key) + "-" + each.Value);
        return query + "&seen=" + string.Join(".", seen);
      }
    }

    // Reads what the poll before wrote; null when there was none.
    public static Known Read(string query) {
      var known = new Known();
      if (!long.TryParse(Value(query, "since"), out known.Since) || !long.TryParse(Value(query, "newest"), out known.Newest)) {
        return null;
      }

      known.Running.UnionWith(Value(query, "running").Split('.').Select(each => Whole(each)).OfType<long>());
      var text = Value(query, "sketch");
      if (Sketch.IsText(text)) {
        known.sketch = new Sketch(text);
        known.until = Whole(Value(query, "until")) ?? 0;
        known.count = Whole(Value(query, "count")) ?? 0;
        return known;
      }

      long last = 0;
      foreach (var parts in Value(query, "seen").Split('.').Select(each => each.Split('-'))) {
        var id = Whole(parts[0]);
        if (parts.Length == 2 && id != null) { known.Seen[last += id.Value] = parts[1]; }
      }

      return known;
    }

    public static Known After(Known before, List<Row> rows, long since) {
      var latest = rows.Count == 0 ? since : rows[rows.Count - 1].Seconds;
      var after = new Known { Since = Math.Max(since, latest - OverlapSeconds), Newest = before == null ? 0 : before.Newest };
      var isSame = before != null && after.Since == before.Since;
      if (before != null) { after.Running.UnionWith(before.Running); }
      if (isSame) {
        // An answer may lack, once, what the one before had.
        foreach (var each in before.Seen) { after.Seen[each.Key] = each.Value; }
      } else if (before != null) { after.Newest = before.Seen.Keys.Concat(new[] { after.Newest }).Max(); }

      foreach (var row in rows) {
        var id = row.Id;
        if (row.Seconds >= after.Since) {
          after.Seen[id] = row.Mark;
        } else { after.Newest = Math.Max(after.Newest, id); }

        if (row.IsRunning) {
          after.Running.Add(id);
        } else { after.Running.Remove(id); }
      }

      if (isSame && before.sketch != null && !before.isExact) {
        after.sketch = before.sketch;
        foreach (var row in rows.Where(before.HasNews)) { after.sketch.Add(row.Id, row.Mark); }
      } else if ((isSame && before.sketch != null) || after.Query.Length > LongestState) {
        after.sketch = new Sketch();
        foreach (var each in after.Seen) { after.sketch.Add(each.Key, each.Value); }
      }

      if (after.sketch != null) {
        after.count = after.Seen.Count;
        after.until = rows.Select(row => row.Ticks).Concat(new[] { isSame ? before.until : 0 }).Max();
        after.Newest = after.Seen.Keys.Concat(new[] { after.Newest }).Max();
      }

      return after;
    }

    // When there were many: finds those with moments already seen that have not been seen.
    public void Compare(List<Row> rows) {
      if (sketch == null) { return; }
      var again = rows.Where(row => row.Ticks <= until).ToList();
      var left = new Sketch(sketch.Text);
      foreach (var row in again) { left.Take(row.Id, row.Mark); }
      var changed = left.Left(rows.Select(row => row.Id).Distinct().ToList());
      isExact = changed != null;
      if (isExact) {
        unseen.UnionWith(changed);
      } else if (again.Count == rows.Count && again.Count >= count) {
        // Too many to tell, and all are still there: they changed together, at the very same moment.
        unseen.UnionWith(again.Where(row => row.Ticks == until).Select(row => row.Id));
      }
    }

    public bool HasNews(Row row) {
      string mark;
      if (sketch != null) { return row.Ticks > until || unseen.Contains(row.Id); }
      return !Seen.TryGetValue(row.Id, out mark) || mark != row.Mark;
    }

    // When nothing older is known, an early start tells an old entry.
    public bool IsNew(Row row) => row.Id > Newest && !Seen.ContainsKey(row.Id) && (Newest > 0 || !row.IsOld);

    public static string Value(string query, string name) => Regex.Match(query, @"(?<=[?&]" + name + "=)[^&]*").Value;
  }

  // Any number of marked IDs in few bytes. Each adds its mark to three cells, also times a number of its own. When those
  // that are known are taken out and one is left in a cell, its two sums tell which; then the next cell tells.
  sealed class Sketch {
    const int Part = 48;
    const ulong Prime = 2147483647;
    readonly ulong[] sums;

    public Sketch(string text = "") {
      var bytes = Convert.FromBase64String(text.Replace('-', '+').Replace('_', '/'));
      sums = Enumerable.Range(0, 6 * Part).Select(at => text == "" ? 0 : BitConverter.ToUInt32(bytes, 4 * at) % Prime).ToArray();
    }

    public string Text => Convert.ToBase64String(sums.SelectMany(sum => BitConverter.GetBytes((uint)sum)).ToArray()).Replace('+', '-').Replace('/', '_');

    public static bool IsText(string text) => Regex.IsMatch(text, "^[A-Za-z0-9_-]{" + 32 * Part + "}$");

    public void Add(long id, string mark) => Add(id, Hash(id + " " + mark) % Prime);

    public void Take(long id, string mark) => Add(id, Prime - Hash(id + " " + mark) % Prime);

    // Those that are left, out of some; null when they are too many to tell.
    public HashSet<long> Left(List<long> ids) {
      var found = new HashSet<long>();
      for (int before = -1; before != found.Count;) {
        before = found.Count;
        foreach (var id in ids.Where(each => !found.Contains(each))) {
          var cell = CellsOf(id).Where(each => sums[each] != 0 && sums[each] * Own(id) % Prime == sums[each + 1]).Take(1).ToList();
          if (cell.Count == 0) { continue; }
          found.Add(id);
          Add(id, Prime - sums[cell[0]]);
        }
      }

      return sums.All(sum => sum == 0) ? found : null;
    }

    void Add(long id, ulong mark) {
      foreach (var cell in CellsOf(id)) {
        sums[cell] = (sums[cell] + mark) % Prime;
        sums[cell + 1] = (sums[cell + 1] + mark * Own(id)) % Prime;
      }
    }

    static ulong Own(long id) => 1 + Hash("own " + id) % (Prime - 1);

    static IEnumerable<int> CellsOf(long id) {
      var hash = Hash("cells " + id);
      return new[] { 0, 1, 2 }.Select(part => 2 * (part * Part + (int)((hash >> (20 * part)) % 1048576 % Part)));
    }
  }
}
