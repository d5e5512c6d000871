// Custom code of the Toggl Track connector. C# 6, for the real platform and for mono alike.
// It tidies answers and errors, and makes the triggers; the table says what each operation needs.
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
  // What each operation needs. An answer of the service that is null or empty becomes {} or [] as its shape says.
  // Secrets would otherwise stand in the run history of every flow.
  // connector generate: begin. Change the specs, not these lines.
  static readonly HashSet<string> Secrets = new HashSet<string> {
    "api_token", "ical_url", "secret", "invite_url", "invitation_code", "invitations.code",
  };

  static readonly Dictionary<string, Operation> Operations = new Dictionary<string, Operation> {
    { "ListWorkspaceProjects", Gives(Shape.List).Gathers("projects?active=true") },
    { "ListWorkspaceClients", Gives(Shape.List) },
    { "ListWorkspaceTags", Gives(Shape.List) },
    { "ListProjectTasks", Gives(Shape.List) },
    { "GetMe", Gives(Shape.Object) },
    { "UpdateMe", Gives(Shape.Object) },
    { "GetMeClients", Gives(Shape.List) },
    { "GetMeFeatures", Gives(Shape.List) },
    { "GetMeLocation", Gives(Shape.Object) },
    { "GetMeLogged", Gives(Shape.Nothing) },
    { "GetMeOrganizations", Gives(Shape.List) },
    { "GetMeProjects", Gives(Shape.List) },
    { "GetMeProjectsPaginated", Gives(Shape.List) },
    { "GetMeTags", Gives(Shape.List) },
    { "GetMeTasks", Gives(Shape.List) },
    { "GetMeTrackReminders", Gives(Shape.List) },
    { "GetMeWebTimer", Gives(Shape.Object) },
    { "GetMeWorkspaces", Gives(Shape.List) },
    { "GetWorkspaceProjects", Gives(Shape.List) },
    { "GetWorkspaceProject", Gives(Shape.Object) },
    { "GetMeTimeEntries", Gives(Shape.List) },
    { "GetCurrentTimeEntry", Gives(Shape.Object) },
    { "GetTimeEntryById", Gives(Shape.Object) },
    { "CreateTimeEntry", Gives(Shape.Object).Fills("workspace_id") },
    { "UpdateTimeEntry", Gives(Shape.Object) },
    { "DeleteTimeEntry", Gives(Shape.Nothing) },
    { "BulkEditTimeEntries", Gives(Shape.Object) },
    { "StopTimeEntry", Gives(Shape.Object) },
    { "ConfirmWebhookEvent", Gives(Shape.Object).Confirms() },
    { "GetWebhookSubscriptions", Gives(Shape.List).ListsSubscriptions() },
    { "DeleteWebhookSubscription", Gives(Shape.Nothing).Unsubscribes() },
    { "GetOrganizationWorkspaceUsers", Gives(Shape.List) },
    { "GetWorkspaceUsers", Gives(Shape.List) },
    { "GetWorkspaceProjectUsers", Gives(Shape.List) },
    { "GetWorkspace", Gives(Shape.Object) },
    { "GetWorkspaceRates", Gives(Shape.List) },
    { "GetWorkspaceStatistics", Gives(Shape.Object) },
    { "GetWorkspaceTimeEntryConstraints", Gives(Shape.Object) },
    { "GetWorkspaceTrackReminders", Gives(Shape.List) },
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
  };
  // connector generate: end.

  const string Hooks = "/webhooks/api/v1";
  const int Tries = 3;

  // In milliseconds; all waiting for subscriptions is counted in it.
  const int Second = 1000;

  // With waits from half a second that double, the last of these comes half a minute after the first.
  const int TriesToEnd = 7;
  const int SecondsPerTry = 5;
  const int SecondsToSubscribe = 40;
  const int MaximumDepth = 64;

  static readonly Dictionary<string, string> FileTypes = new Dictionary<string, string> {
    { "csv", "text/csv; charset=utf-8" },
    { "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" },
    { "pdf", "application/pdf" },
  };

  // Of the service, for projects; it gives fewer unless it is asked for them.
  const int RowsPerPage = 200;
  const int MaximumPages = 5;

  // The service refuses what lies more than about three months back.
  const int MaximumDays = 80;

  // A change may become visible a little after a later one, so the last seconds are asked for again.
  const int OverlapSeconds = 10;

  // An address with a longer query is refused on its way.
  const int LongestState = 1700;
  const int MaximumRunning = 5;

  // A clock stops a timer at the moment of the call; a person who logs finished work rarely does.
  const int StopTolerance = 5;

  // Of the 30 calls an hour that the service allows, a trigger alone uses 20.
  const int PollSeconds = 180;

  enum Job { Forward, Gather, Subscribe, Unsubscribe, List, Confirm, Poll }

  enum Shape { Any, Object, List, Nothing, File }

  public override async Task<HttpResponseMessage> ExecuteAsync() {
    try {
      var operation = Find(Context.OperationId);
      switch (operation.Job) {
        case Job.Subscribe: return await SubscribeAsync(operation);
        case Job.Unsubscribe: return await UnsubscribeAsync();
        case Job.List: return await ListAsync(operation.Shape);
        case Job.Confirm: return await ConfirmAsync();
        case Job.Poll: return await PollAsync(operation);
        case Job.Gather: return await GatherAsync(operation);
        default: return await ForwardAsync(operation);
      }
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

    Operation found;
    return Operations.TryGetValue(id, out found) || Operations.TryGetValue(plain, out found) ? found : Gives(Shape.Any);
  }

  // Actions

  async Task<HttpResponseMessage> ForwardAsync(Operation operation) {
    var request = Context.Request;
    await PrepareAsync(request, operation);
    var path = request.RequestUri.AbsolutePath;
    var answer = request.Method == HttpMethod.Delete || path.EndsWith("/stop", StringComparison.Ordinal)
      ? await EndAsync(request)
      : await Context.SendAsync(request, CancellationToken);
    return await TidyAsync(answer, operation.Shape, operation.Reshape);
  }

  async Task PrepareAsync(HttpRequestMessage request, Operation operation) {
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

  // Asks again when an answer is lost: what is over by then may have been ended by the try before.
  async Task<HttpResponseMessage> EndAsync(HttpRequestMessage request) {
    HttpResponseMessage answer = null;
    try {
      answer = await Context.SendAsync(request, CancellationToken);
      if ((int)answer.StatusCode < 500) { return answer; }
    } catch (HttpRequestException) {
      // It may have arrived all the same.
    }

    var credentials = request.Headers.Authorization;
    answer = await RepeatAsync(request.Method, request.RequestUri, credentials, CancellationToken);
    var isGone = answer.StatusCode == HttpStatusCode.NotFound || answer.StatusCode == HttpStatusCode.Gone;
    if (request.Method == HttpMethod.Delete) { return isGone ? Nothing(HttpStatusCode.OK) : answer; }
    if (answer.StatusCode != HttpStatusCode.Conflict) { return answer; }

    var id = request.RequestUri.AbsolutePath.Split('/').Reverse().Skip(1).First();
    var found = await RepeatAsync(HttpMethod.Get, At("/api/v9/me/time_entries/" + id), credentials, CancellationToken);
    JToken entry;
    var isStopped = found.IsSuccessStatusCode && TryRead(await TextAsync(found.Content), out entry) && !IsNull(Member(entry, "stop"));
    return isStopped ? found : answer;
  }

  static HttpResponseMessage Nothing(HttpStatusCode status) => new HttpResponseMessage(status) { Content = new ByteArrayContent(new byte[0]) };

  static async Task<HttpResponseMessage> TidyAsync(
    HttpResponseMessage answer, Shape shape, Func<HttpResponseMessage, JToken, JToken> reshape = null) {
    if (answer.IsSuccessStatusCode && shape == Shape.File) { return File(answer); }
    var text = await TextAsync(answer.Content);
    if (!answer.IsSuccessStatusCode) { return TidyError(answer, text); }

    if (shape == Shape.Nothing) {
      answer.Content = new ByteArrayContent(new byte[0]);
      return answer;
    }

    JToken body;
    if (!TryRead(text, out body)) { return Unreadable(text); }

    if (reshape != null) { body = reshape(answer, body); }

    if (body == null || body.Type == JTokenType.Null) {
      body = shape == Shape.List ? new JArray() : (JToken)new JObject();
    }

    if ((shape == Shape.Object && !(body is JObject)) || (shape == Shape.List && !(body is JArray))) {
      return Unreadable(text);
    }

    answer.Content = Json(Clean(body));
    return answer;
  }

  // The bytes stay as they are. A flow takes for a text what the service calls text/xlsx.
  static HttpResponseMessage File(HttpResponseMessage answer) {
    var path = answer.RequestMessage == null ? "" : answer.RequestMessage.RequestUri.AbsolutePath;
    string type;
    if (answer.Content != null && FileTypes.TryGetValue(path.Split('.').Last(), out type)) {
      answer.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
    }

    return answer;
  }

  // Drops what is null and what is secret, at every depth; `within` is the member that holds the token.
  static JToken Clean(JToken token, string within = "") {
    var list = token as JArray;
    if (list != null) {
      return new JArray(list.Where(item => item.Type != JTokenType.Null).Select(item => Clean(item, within)));
    }

    var members = token as JObject;
    if (members == null) { return token; }
    var kept = new JObject();
    foreach (var member in members.Properties()) {
      var name = member.Name;
      if (member.Value.Type != JTokenType.Null && !Secrets.Contains(name) && !Secrets.Contains(within + "." + name)) {
        // The query of a flow's address is as good as a password; the rest tells which flow it is.
        kept[name] = name == "url_callback" ? Text(member.Value).Split('?')[0] : Clean(member.Value, name);
      }
    }

    return kept;
  }

  async Task<HttpResponseMessage> GatherAsync(Operation operation) {
    var list = await ListAsync("/api/v9/workspaces/" + Workspace + "/" + operation.Change);
    return list.Error ?? new HttpResponseMessage(HttpStatusCode.OK) { Content = Json(Clean(list.Rows)) };
  }

  // Reads further pages while a page is full. Without the first there is an error, without a later one fewer rows.
  async Task<Listed> ListAsync(string pathAndQuery) {
    var all = new JArray();
    for (int page = 1; page <= MaximumPages; page++) {
      var address = At(pathAndQuery + "&per_page=" + RowsPerPage + "&page=" + page);
      var answer = await RepeatAsync(HttpMethod.Get, address, Context.Request.Headers.Authorization, CancellationToken);
      var found = Rows(answer, await TextAsync(answer.Content));
      if (found.Error != null) { return page == 1 ? found : new Listed { Rows = all }; }
      foreach (var row in found.Rows) { all.Add(row); }
      if (found.Rows.Count < RowsPerPage) { break; }
    }

    return new Listed { Rows = all };
  }

  static Listed Rows(HttpResponseMessage answer, string text) {
    JToken body;
    return !answer.IsSuccessStatusCode ? new Listed { Error = TidyError(answer, text) }
      : !TryRead(text, out body) || !(IsNull(body) || body is JArray) ? new Listed { Error = Unreadable(text) }
      : new Listed { Rows = body as JArray ?? new JArray() };
  }

  // The number in the path of what was asked.
  long Workspace {
    get {
      var parts = Context.Request.RequestUri.AbsolutePath.Split('/');
      var at = Array.FindIndex(parts, part => part == "workspaces" || part == "workspace");
      return Whole(at < 0 || at + 1 >= parts.Length ? "" : parts[at + 1]) ?? 0;
    }
  }

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

  // The call that uses the quota up may still be answered with a reason of the plan, so a reason comes first.
  static bool IsQuota(HttpResponseMessage answer, string text) {
    if (Regex.IsMatch(text, @"quota|\bhourly\b[ \w-]*\blimits?\b|\blimits?\b[ \w-]*\bhour(ly)?\b|(calls|requests) (per|an|each|every) hour", RegexOptions.IgnoreCase)) {
      return true;
    }

    var isReason = !IsPage(text) && !Regex.IsMatch(text, @"^[\s""]*(null|\{\s*\}|payment required)?\.?[\s""]*$", RegexOptions.IgnoreCase);
    var left = Number(answer, "X-Toggl-Quota-Remaining");
    return !isReason && left != null && left <= 0;
  }

  static long SecondsToWait(HttpResponseMessage answer, string message) {
    var told = Regex.Match(message, "reset in ([0-9]{1,6}) second");
    var seconds = told.Success ? long.Parse(told.Groups[1].Value) : Number(answer, "X-Toggl-Quota-Resets-In") ?? 60;
    return Math.Min(Math.Max(seconds, 1), 86400);
  }

  static long? Number(HttpResponseMessage answer, string header) {
    IEnumerable<string> values;
    long number;
    return answer.Headers.TryGetValues(header, out values) && long.TryParse(values.First(), out number)
      ? number
      : (long?)null;
  }

  // Errors arrive as a JSON string, as plain text, as a page of a proxy, or with nothing at all.
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

  async Task<HttpResponseMessage> SubscribeAsync(Operation operation) {
    var asked = await ReadRequestAsync();
    var callback = asked == null ? null : asked["url_callback"];
    if (callback == null || callback.Type != JTokenType.String || (string)callback == "") {
      throw new Refusal(Error(400, "The address for the events (url_callback) is missing."));
    }

    var trigger = Context.OriginalRequestUri.GetLeftPart(UriPartial.Path);
    var path = Context.Request.RequestUri.AbsolutePath;
    var address = At(path.Substring(0, path.LastIndexOf('/')));
    var token = await TokenAsync();
    var id = await CreateSubscriptionAsync(operation, address, token, (string)callback);

    // The DELETE that ends the subscription comes back through the gateway, to a declared operation.
    var answer = new HttpResponseMessage(HttpStatusCode.Created) { Content = new ByteArrayContent(new byte[0]) };
    answer.Headers.TryAddWithoutValidation("Location", trigger.Substring(0, trigger.LastIndexOf('/') + 1) + id);
    return answer;
  }

  async Task<long> CreateSubscriptionAsync(Operation operation, Uri address, AuthenticationHeaderValue token, string callback) {
    for (int attempt = 1, number = 1; ; attempt++) {
      var description = Description(operation, callback, number);
      var answer = await PostAsync(address, token, Subscription(operation, callback, description), description);
      if (answer.Id != null) { return answer.Id.Value; }
      if (IsUnsent(answer.Lost)) { throw new Refusal(Failure(answer.Lost)); }

      // Also after a refusal: it may answer a repetition on the way.
      var isInUse = answer.Status == 400 && answer.Text.Contains("already in use");
      var isRefused = IsRefusal(answer.Status) && !isInUse;
      var left = await FindAsync(address, token, description, isRefused ? Tries : TriesToEnd);
      if (answer.Lost != null && left.IsFound && left.Id == null && !CancellationToken.IsCancellationRequested) {
        // The request may still be under way.
        await Task.WhenAny(Task.Delay(2 * Second, CancellationToken));
        left = await FindAsync(address, token, description, TriesToEnd);
      }

      if (left.Id != null && !isInUse && !CancellationToken.IsCancellationRequested) {
        // What bears this description was made for this flow; only the answer was lost.
        return left.Id.Value;
      }

      var isOver = left.IsFound && (left.Id == null || await IsEndedAsync(address, token, left.Id.Value));
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
  static string Description(Operation operation, string callback, int number) {
    using (var digest = SHA256.Create()) {
      var mark = BitConverter.ToString(digest.ComputeHash(Encoding.UTF8.GetBytes(callback)), 0, 16).Replace("-", "");
      var again = number == 1 ? "" : "-" + number;
      return "Power Platform: When a time entry is " + operation.Title + " (" + mark.ToLowerInvariant() + again + ")";
    }
  }

  // While the answer keeps the flow waiting, the list may tell what it will say.
  async Task<Answer> PostAsync(Uri address, AuthenticationHeaderValue token, JObject body, string description) {
    using (var patience = Patience(SecondsToSubscribe, CancellationToken)) {
      var post = AskAsync(HttpMethod.Post, address, token, body, patience.Token);
      for (int wait = 5 * Second / 2; !await IsOverAsync(post, wait, patience.Token); wait *= 2) {
        var listed = await FindAsync(address, token, description, 1);
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

  static JObject Subscription(Operation operation, string callback, string description) {
    var filter = new JObject { { "entity", "time_entry" }, { "action", operation.Change } };
    var random = new byte[24];
    using (var source = RandomNumberGenerator.Create()) {
      source.GetBytes(random);
    }

    return new JObject {
      { "url_callback", callback },
      { "description", description },
      { "event_filters", new JArray(filter) },
      { "enabled", true },
      { "secret", BitConverter.ToString(random).Replace("-", "") },
    };
  }

  // Looks for what a request that seemed to fail may have made.
  async Task<Answer> FindAsync(Uri address, AuthenticationHeaderValue token, string description, int tries) {
    var answer = await InsistAsync(HttpMethod.Get, address, token, IsSubscriptions, tries);
    JToken all;
    answer.IsFound = IsSubscriptions(answer) && TryRead(answer.Text, out all);
    TryRead(answer.IsFound ? answer.Text : "", out all);
    var own = (all as JArray ?? new JArray()).FirstOrDefault(each => Text(Member(each, "description")) == description);
    answer.Id = own == null ? null : Whole(own["subscription_id"]);
    return answer;
  }

  static bool IsSubscriptions(Answer answer) {
    JToken all;
    return answer.IsSuccess && answer.Text.Length > 0 && TryRead(answer.Text, out all) && (IsNull(all) || all is JArray);
  }

  // A plan allows few subscriptions: one that nobody knows of must not take the place of another.
  async Task<bool> IsEndedAsync(Uri address, AuthenticationHeaderValue token, long id) {
    var own = new Uri(address.AbsoluteUri + "/" + id);
    return IsEnd(await InsistAsync(HttpMethod.Delete, own, token, IsEnd, TriesToEnd));
  }

  // A page that asks somebody to sign in also comes with 200; who ends a subscription gets it back.
  static bool IsEnd(Answer answer) {
    JToken ended;
    return answer.Status == 404 || answer.Status == 410 || (answer.IsSuccess && TryRead(answer.Text, out ended)
      && (ended == null || Member(ended, "subscription_id") != null));
  }

  async Task<HttpResponseMessage> UnsubscribeAsync() {
    var token = await TokenAsync(isEnding: true);
    var own = Context.Request.RequestUri;
    var answer = await InsistAsync(HttpMethod.Delete, own, token, IsEnd, TriesToEnd);
    if (IsEnd(answer)) { return new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(new byte[0]) }; }
    return await NotedAsync(Told(answer), "The subscription " + own.AbsolutePath.Split('/').Last() + " may still exist; end it with Delete webhook subscription.");
  }

  async Task<HttpResponseMessage> ListAsync(Shape shape) {
    var token = await TokenAsync();
    var answer = await InsistAsync(HttpMethod.Get, Context.Request.RequestUri, token, IsSubscriptions, Tries);
    return IsSubscriptions(answer) ? await TidyAsync(answer.Message, shape) : Told(answer);
  }

  // Asks again, after waits that grow, until the answer fits or the time of the call is over.
  async Task<Answer> InsistAsync(HttpMethod method, Uri address, AuthenticationHeaderValue credentials, Func<Answer, bool> fits, int tries) {
    // When it is over already, one try is left: that is no reason to leave something behind.
    var isLate = CancellationToken.IsCancellationRequested;
    var cancellation = isLate ? CancellationToken.None : CancellationToken;
    var wasRefused = false;
    for (int attempt = 1, wait = Second / 2; ; attempt++, wait *= 2) {
      Answer answer;
      using (var patience = Patience(SecondsPerTry, cancellation)) {
        answer = await AskAsync(method, address, credentials, null, patience.Token);
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

  async Task<Answer> AskAsync(HttpMethod method, Uri address, AuthenticationHeaderValue credentials, JObject body, CancellationToken cancellation) {
    try {
      var reply = await SendAsync(method, address, credentials, body, cancellation);
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
  async Task<AuthenticationHeaderValue> TokenAsync(bool isEnding = false) {
    var given = Context.Request.Headers.Authorization;
    if (given == null || Credentials(given).EndsWith(":api_token", StringComparison.Ordinal)) { return given; }

    // What is refused once is asked for again only where something would stay behind.
    Func<Answer, bool> fits = each => isEnding ? TokenIn(each) != null : each.IsSuccess || IsRefusal(each.Status);
    var answer = await InsistAsync(HttpMethod.Get, At("/api/v9/me"), given, fits, isEnding ? TriesToEnd : Tries);
    if (!answer.IsSuccess) { throw new Refusal(Told(answer)); }
    var token = TokenIn(answer);
    if (token == null) {
      throw new Refusal(Error(403, "Triggers for a workspace need the API token as user name and the word api_token as password."));
    }

    var pair = Convert.ToBase64String(Encoding.UTF8.GetBytes(token + ":api_token"));
    return new AuthenticationHeaderValue("Basic", pair);
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
    var asked = await ReadRequestAsync();
    var received = asked == null ? null : asked["event"];
    JToken parsed;
    if (received != null && received.Type == JTokenType.String && TryRead((string)received, out parsed)) {
      received = parsed;
    }

    var message = received as JObject;
    if (message == null || (message["payload"] == null && message["metadata"] == null)) {
      return Error(400, "Give the whole body of the trigger as the event.");
    }

    var isPing = Text(message["payload"]) == "ping";
    var answer = isPing
      ? new JObject { { "kind", "ping" }, { "started", false }, { "stopped", false } }
      : Classified(message);
    answer["confirmed"] = isPing && await ValidateAsync(message["validation_code_url"]);
    foreach (var name in new[] { "event_id", "created_at", "creator_id" }) {
      answer[name] = message[name];
    }

    return new HttpResponseMessage(HttpStatusCode.OK) {
      Content = Json(Clean(answer)),
    };
  }

  // Fetches the address in a request to confirm: its path only, at the service that this connector talks to.
  async Task<bool> ValidateAsync(JToken address) {
    if (address == null || address.Type == JTokenType.Null) { return false; }

    Uri told;
    var path = Uri.TryCreate(address.ToString(), UriKind.Absolute, out told) ? told.AbsolutePath : "";
    if (!Regex.IsMatch(path, "^" + Hooks + "/validate/[0-9]+/[0-9]+/[A-Za-z0-9_-]+$")) {
      throw new Refusal(Error(400, "The validation address of the event is not one of Toggl Track."));
    }

    var answer = await RepeatAsync(HttpMethod.Get, At(path), null, CancellationToken);
    var text = await TextAsync(answer.Content);
    if (!answer.IsSuccessStatusCode && !text.Contains("already been validated")) {
      throw new Refusal(TidyError(answer, text));
    }

    return answer.IsSuccessStatusCode;
  }

  static JObject Classified(JObject message) {
    var details = message["metadata"] as JObject ?? new JObject();
    var isEntry = IsNull(details["model"]) || Text(details["model"]) == "time_entry";
    var entry = (isEntry ? message["payload"] as JObject : null) ?? new JObject();
    var action = Text(details["action"]);
    var kind = isEntry && (action == "created" || action == "updated" || action == "deleted") ? action : "other";
    var duration = Whole(entry["duration"]);
    var isRunning = IsNull(entry["stop"]) && duration < 0;
    var isFinished = !IsNull(entry["stop"]) && duration >= 0;
    var answer = new JObject {
      { "kind", kind },
      { "started", kind == "created" && isRunning },
      { "stopped", kind == "updated" && isFinished && HasJustStopped(message, details, entry) },
      { "time_entry_id", Whole(details["time_entry_id"]) ?? Whole(entry["id"]) },
      { "workspace_id", Whole(details["workspace_id"]) ?? Whole(entry["workspace_id"]) },
    };
    if (isEntry) {
      // Of a deleted time entry, little more than its ID may be left.
      entry = (JObject)entry.DeepClone();
      entry["id"] = entry["id"] ?? answer["time_entry_id"];
      answer["time_entry"] = entry;
    }

    return answer;
  }

  // An event does not carry the state before it, so the call that caused it has to tell.
  static bool HasJustStopped(JObject message, JObject details, JObject entry) {
    if (Regex.IsMatch(Text(details["path"]), "/stop/?$")) { return true; }
    JToken cause;
    if (TryRead(Text(details["request_body"]), out cause) && cause != null && SetsStop(cause)) {
      // An edit in the browser extension sends the whole entry: one that was changed after its end had ended before.
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
  async Task<HttpResponseMessage> PollAsync(Operation operation) {
    var earliest = DateTimeOffset.UtcNow.AddDays(-MaximumDays).ToUnixTimeSeconds();
    var known = Known.Read(Context.Request.RequestUri.Query);
    var since = known == null ? earliest : Math.Max(known.Since, earliest);

    var found = await operation.Source(this, known, since);
    if (found.Error != null) { return found.Error; }
    var rows = found.Rows.OfType<JObject>().Select(entry => new Row(entry))
      .Where(row => row.Id != null && row.At != null && row.Seconds >= since).OrderBy(row => row.At).ToList();
    if (known != null) { known.Compare(rows); }
    var news = known == null
      ? new JArray()
      : new JArray(rows.Where(row => Reports(operation.Change, row, known)).Select(row => Clean(row.Entry)));
    var reply = news.Count == 0
      ? Nothing(HttpStatusCode.Accepted)
      : new HttpResponseMessage(HttpStatusCode.OK) { Content = Json(news) };
    var trigger = Context.OriginalRequestUri.GetLeftPart(UriPartial.Path);
    reply.Headers.TryAddWithoutValidation("Location", trigger + "?" + Known.After(known, rows, since).Query);
    reply.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(PollSeconds));
    return reply;
  }

  async Task<Listed> MyTimeEntriesAsync(long since) {
    // One second more: the boundary may be left out of what the service gives.
    var address = At("/api/v9/me/time_entries?since=" + (since - 1));
    var answer = await SendAsync(HttpMethod.Get, address, Context.Request.Headers.Authorization, null, CancellationToken);
    return Rows(answer, await TextAsync(answer.Content));
  }

  static bool Reports(string change, Row row, Known known) {
    var isNew = known.IsNew(row);
    var wasRunning = known.Running.Contains(row.Id.Value);
    switch (change) {
      case "created": return isNew;
      case "updated": return !isNew && !row.IsDeleted && known.HasNews(row);
      case "deleted": return row.IsDeleted && known.HasNews(row);
      case "started": return (row.IsRunning && !wasRunning) || (isNew && row.RanInBetween);
      case "stopped": return row.IsFinished && (wasRunning || (isNew && row.RanInBetween));
      default: return false;
    }
  }

  // Reading and sending

  Uri At(string pathAndQuery) => new Uri(Context.Request.RequestUri.GetLeftPart(UriPartial.Authority) + pathAndQuery);

  async Task<HttpResponseMessage> SendAsync(
    HttpMethod method, Uri address, AuthenticationHeaderValue credentials, JObject body, CancellationToken cancellation) {
    var request = new HttpRequestMessage(method, address);
    request.Headers.Authorization = credentials;
    request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
    request.Content = body == null ? null : Json(body);
    return await Context.SendAsync(request, cancellation);
  }

  // Asks again when the service fails; only for what may be asked twice.
  async Task<HttpResponseMessage> RepeatAsync(
    HttpMethod method, Uri address, AuthenticationHeaderValue credentials, CancellationToken cancellation) {
    for (int attempt = 1; ; attempt++) {
      var pause = 200;
      try {
        var answer = await SendAsync(method, address, credentials, null, cancellation);
        var status = (int)answer.StatusCode;
        if ((status < 500 && status != 429) || attempt == Tries) { return answer; }
        pause = status == 429 ? 1000 : pause;
      } catch (HttpRequestException) {
        if (attempt == Tries) { throw; }
      }

      await Task.Delay(pause * attempt, cancellation);
    }
  }

  async Task<JObject> ReadRequestAsync() {
    JToken body;
    return TryRead(await TextAsync(Context.Request.Content), out body) ? body as JObject : null;
  }

  // Decodes by itself, because a wrong charset in the content type would be an exception.
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
    } catch (JsonException) {
      return false;
    } catch (OverflowException) {
      return false;
    }
  }

  static HttpContent Json(JToken token) => CreateJsonContent(token.ToString(Newtonsoft.Json.Formatting.None));

  static JToken Member(JToken token, string name) => token is JObject ? token[name] : null;

  static bool IsPage(string text) => text.TrimStart().FirstOrDefault() == '<';

  static bool IsNull(JToken token) => token == null || token.Type == JTokenType.Null;

  static string Text(JToken token) => IsNull(token) ? "" : token.Type == JTokenType.String ? (string)token : token.ToString(Newtonsoft.Json.Formatting.None);

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

  // Its methods are the words that the specs use of operations.
  sealed class Operation {
    public Job Job;
    public Shape Shape;
    public string Change, Title;
    public readonly List<Action<Script, JObject>> Edits = new List<Action<Script, JObject>>();
    public Func<HttpResponseMessage, JToken, JToken> Reshape;
    public Func<Script, Known, long, Task<Listed>> Source;

    // The body gets the workspace of the path under this name, unless it has one.
    public Operation Fills(string name) {
      Edits.Add((script, body) => { if (IsNull(body[name])) { body[name] = script.Workspace; } });
      return this;
    }

    // The body gets this member, unless it has one.
    public Operation Defaults(string name, object value) {
      Edits.Add((script, body) => { if (IsNull(body[name])) { body[name] = JToken.FromObject(value); } });
      return this;
    }

    // All pages of a list of the workspace.
    public Operation Gathers(string list) {
      Job = Job.Gather;
      Change = list;
      return this;
    }

    public Operation Subscribes(string change, string title) {
      Job = Job.Subscribe;
      Change = change;
      Title = title;
      return this;
    }

    public Operation Unsubscribes() {
      Job = Job.Unsubscribe;
      return this;
    }

    public Operation ListsSubscriptions() {
      Job = Job.List;
      return this;
    }

    public Operation Confirms() {
      Job = Job.Confirm;
      return this;
    }

    public Operation Polls(string change) {
      Job = Job.Poll;
      Change = change;
      Source = (script, known, since) => script.MyTimeEntriesAsync(since);
      return this;
    }
  }

  // A whole list of the service, or why there is none.
  sealed class Listed {
    public JArray Rows;
    public HttpResponseMessage Error;
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
    public readonly long? Id;
    public readonly DateTimeOffset? At;
    public readonly bool IsDeleted, IsRunning, IsFinished, IsOld;

    // Of a new entry: a clock started and stopped it.
    public readonly bool RanInBetween;

    // Tells two states of an entry apart, also with the same `At`.
    public readonly string Mark;

    public Row(JObject entry) {
      Entry = entry;
      Id = Whole(entry["id"]);
      At = Moment(entry["at"]);
      IsDeleted = !IsNull(entry["server_deleted_at"]);
      var duration = Whole(entry["duration"]) ?? 0;
      IsRunning = !IsDeleted && duration < 0;
      IsFinished = !IsDeleted && duration >= 0;
      IsOld = Moment(entry["start"]) < DateTimeOffset.UtcNow.AddDays(-MaximumDays);
      RanInBetween = IsFinished && duration > 0 && IsClose(At, Moment(entry["stop"]));
      Mark = (Hash(entry.ToString(Newtonsoft.Json.Formatting.None)) >> 40).ToString("x");
    }

    public long Seconds => At.Value.ToUnixTimeSeconds();
  }

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
    DateTimeOffset until;
    bool isExact;
    readonly HashSet<long> unseen = new HashSet<long>();

    public string Query {
      get {
        var running = Running.OrderByDescending(id => id).Take(MaximumRunning);
        var query = "since=" + Since + "&newest=" + Newest + "&running=" + string.Join(".", running);
        if (sketch != null) { return query + "&until=" + until.UtcTicks + "&sketch=" + sketch.Text; }

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
      var ticks = Whole(Value(query, "until"));
      known.sketch = Sketch.Read(Value(query, "sketch"));
      if (known.sketch != null && ticks >= 0 && ticks <= DateTimeOffset.MaxValue.UtcTicks) {
        known.until = new DateTimeOffset(ticks.Value, TimeSpan.Zero);
        return known;
      }

      known.sketch = null;
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
      if (before != null) {
        after.Running.UnionWith(before.Running);
      }

      if (isSame) {
        // An answer may lack, once, what the one before had.
        foreach (var each in before.Seen) {
          after.Seen[each.Key] = each.Value;
        }
      }

      foreach (var row in rows) {
        var id = row.Id.Value;
        if (row.Seconds >= after.Since) {
          after.Seen[id] = row.Mark;
        } else { after.Newest = Math.Max(after.Newest, id); }

        if (row.IsRunning) {
          after.Running.Add(id);
        } else { after.Running.Remove(id); }
      }

      if (isSame && before.sketch != null && !before.isExact) {
        after.sketch = before.sketch;
        foreach (var row in rows.Where(before.HasNews)) { after.sketch.Add(row.Id.Value, row.Mark); }
      } else if ((isSame && before.sketch != null) || after.Query.Length > LongestState) { after.sketch = new Sketch(after.Seen); }

      if (after.sketch != null) {
        after.until = rows.Select(row => row.At.Value).Concat(new[] { isSame ? before.until : DateTimeOffset.MinValue }).Max();
        after.Newest = after.Seen.Keys.Concat(new[] { after.Newest }).Max();
      }

      return after;
    }

    // When there were many: finds out which of those with moments already seen have not been seen.
    public void Compare(List<Row> rows) {
      if (sketch == null) { return; }
      var again = rows.Where(row => row.At <= until).ToList();
      var marks = new SortedDictionary<long, string>();
      foreach (var row in again) { marks[row.Id.Value] = row.Mark; }
      var changed = sketch.Differences(new Sketch(marks), rows.Select(row => row.Id.Value).Distinct().ToList());
      isExact = changed != null;
      unseen.UnionWith(changed ?? again.Where(row => !sketch.MayHold(row.Id.Value, row.Mark)).Select(row => row.Id.Value));
      if (isExact) { return; }

      // Nearly all that changed last have changed once more at the very same moment: the others only look as if not.
      var last = again.Where(row => row.At == until).Select(row => row.Id.Value).ToList();
      if (last.Count(unseen.Contains) > last.Count * 9 / 10) { unseen.UnionWith(last); }
    }

    public bool HasNews(Row row) {
      string mark;
      if (sketch != null) { return row.At > until || unseen.Contains(row.Id.Value); }
      return !Seen.TryGetValue(row.Id.Value, out mark) || mark != row.Mark;
    }

    // When nothing older is known, an early start tells that an entry is not new.
    public bool IsNew(Row row) => row.Id > Newest && !Seen.ContainsKey(row.Id.Value) && (Newest > 0 || !row.IsOld);

    static string Value(string query, string name) {
      var prefix = name + "=";
      var pair = query.TrimStart('?').Split('&').FirstOrDefault(each => each.StartsWith(prefix, StringComparison.Ordinal));
      return pair == null ? "" : pair.Substring(prefix.Length);
    }
  }

  // Any number of marked IDs in few bytes, in two ways. Some bits of each are set, so that what was never added rarely
  // looks as if. And each adds its mark to three cells, beside it the mark times a number of its own: where two sketches
  // differ in one ID only, the two sums of a cell tell which, and without it the next cell tells more.
  sealed class Sketch {
    const int Bits = 7488;
    const int BitsOfOne = 5;
    const int Part = 12;
    const ulong Prime = 2147483647;
    readonly byte[] bits = new byte[Bits / 8];
    readonly ulong[] sums = new ulong[6 * Part];

    public Sketch(IEnumerable<KeyValuePair<long, string>> marks) {
      foreach (var each in marks) { Add(each.Key, each.Value); }
    }

    public string Text {
      get {
        var bytes = sums.SelectMany(sum => BitConverter.GetBytes((uint)sum)).Concat(bits).ToArray();
        return Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
      }
    }

    // Null when the text is none.
    public static Sketch Read(string text) {
      var read = new Sketch(new Dictionary<long, string>());
      try {
        var bytes = Convert.FromBase64String(text.Replace('-', '+').Replace('_', '/').PadRight((text.Length + 3) / 4 * 4, '='));
        if (bytes.Length != read.sums.Length * 4 + read.bits.Length) { return null; }
        for (int at = 0; at < read.sums.Length; at++) { read.sums[at] = BitConverter.ToUInt32(bytes, at * 4) % Prime; }
        Array.Copy(bytes, read.sums.Length * 4, read.bits, 0, read.bits.Length);
        return read;
      } catch (FormatException) {
        return null;
      }
    }

    public void Add(long id, string mark) {
      foreach (var bit in BitsOf(id, mark)) { bits[bit / 8] |= (byte)(1 << (bit % 8)); }
      Add(id, Hash(id + " " + mark) % Prime);
    }

    public bool MayHold(long id, string mark) => BitsOf(id, mark).All(bit => (bits[bit / 8] & (1 << (bit % 8))) != 0);

    // The IDs, out of some, whose marks are not the same in both; null when they are too many to tell.
    public HashSet<long> Differences(Sketch other, List<long> ids) {
      var left = new Sketch(new Dictionary<long, string>());
      for (int at = 0; at < sums.Length; at++) { left.sums[at] = (sums[at] + Prime - other.sums[at]) % Prime; }
      var found = new HashSet<long>();
      for (int before = -1; before != found.Count;) {
        before = found.Count;
        foreach (var id in ids.Where(each => !found.Contains(each))) {
          var own = Own(id);
          foreach (var cell in CellsOf(id).Where(each => left.sums[each] != 0 && left.sums[each] * own % Prime == left.sums[each + 1]).Take(1).ToList()) {
            found.Add(id);
            left.Add(id, Prime - left.sums[cell]);
          }
        }
      }

      return left.sums.All(sum => sum == 0) ? found : null;
    }

    void Add(long id, ulong mark) {
      var own = Own(id);
      foreach (var cell in CellsOf(id)) {
        sums[cell] = (sums[cell] + mark) % Prime;
        sums[cell + 1] = (sums[cell + 1] + mark * own) % Prime;
      }
    }

    static ulong Own(long id) => 1 + Hash("own " + id) % (Prime - 1);

    static IEnumerable<int> CellsOf(long id) {
      var hash = Hash("cells " + id);
      return new[] { 0, 1, 2 }.Select(part => 2 * (part * Part + (int)((hash >> (20 * part)) % 1048576 % Part)));
    }

    static IEnumerable<int> BitsOf(long id, string mark) {
      var hash = Hash("bits " + id + " " + mark);
      return Enumerable.Range(1, BitsOfOne).Select(step => (int)(((hash >> 32) + (ulong)step * (hash % 4294967296)) % Bits));
    }
  }
}
