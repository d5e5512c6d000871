"""The custom code of a new connector, in C# 6 as the platform compiles it."""

_HEAD = """\
using System;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Threading.Tasks;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

"""
_TIDY = """\
    // A flow that reads a member which is null stops with an error; one that is not there is simply empty.
    private async Task<HttpResponseMessage> TidyAsync(HttpResponseMessage answer)
    {
        var body = await ReadAsync(answer).ConfigureAwait(false);
        if (body == null) { return answer; }
        var empty = body.DescendantsAndSelf().OfType<JProperty>().Where(each => each.Value.Type == JTokenType.Null);
        foreach (var member in empty.ToList()) { member.Remove(); }
        answer.Content = CreateJsonContent(body.ToString(Formatting.None));
        return answer;
    }

    // Gives what an answer holds when it is good and JSON; times stay as they are written.
    private static async Task<JContainer> ReadAsync(HttpResponseMessage answer)
    {
        var type = answer.Content?.Headers.ContentType?.MediaType;
        if (!answer.IsSuccessStatusCode || type != "application/json") { return null; }
        var text = await answer.Content.ReadAsStringAsync().ConfigureAwait(false);
        var settings = new JsonSerializerSettings { DateParseHandling = DateParseHandling.None };
        return JsonConvert.DeserializeObject<JToken>(text, settings) as JContainer;
    }
"""
WEBHOOK = f"""\
// Takes members without a value out of all answers.
{_HEAD}public class Script : ScriptBase
{{
    public override async Task<HttpResponseMessage> ExecuteAsync()
    {{
        var answer = await Context.SendAsync(Context.Request, CancellationToken).ConfigureAwait(false);
        return await TidyAsync(answer).ConfigureAwait(false);
    }}

{_TIDY}}}
"""
POLLING = f"""\
// Takes members without a value out of all answers, and makes the trigger of the list of items.
{_HEAD}public class Script : ScriptBase
{{
    private const string Trigger = "/new-items", List = "/items";

    public override async Task<HttpResponseMessage> ExecuteAsync()
    {{
        var isPoll = Context.OperationId == "OnItemCreated";
        if (isPoll)
        {{
            var address = new UriBuilder(Context.Request.RequestUri) {{ Query = "" }};
            address.Path = address.Path.Substring(0, address.Path.Length - Trigger.Length) + List;
            Context.Request.RequestUri = address.Uri;
        }}
        var answer = await Context.SendAsync(Context.Request, CancellationToken).ConfigureAwait(false);
        answer = await TidyAsync(answer).ConfigureAwait(false);
        return isPoll ? await NewsAsync(answer).ConfigureAwait(false) : answer;
    }}

    // What is known between two polls stands in Location alone; the first poll only finds out what is there already.
    private async Task<HttpResponseMessage> NewsAsync(HttpResponseMessage answer)
    {{
        var items = await ReadAsync(answer).ConfigureAwait(false) as JArray;
        if (items == null) {{ return answer; }}
        var query = Context.OriginalRequestUri.Query;
        var isFirst = !query.StartsWith("?since=");
        var since = isFirst ? DateTimeOffset.MinValue : Time(Uri.UnescapeDataString(query.Substring(7)));
        var times = items.Select(each => Time((string)each["created_at"])).ToList();
        var news = new JArray(items.Where((each, index) => !isFirst && times[index] > since));
        var newest = times.Concat(new[] {{ since }}).Max();

        var reply = new HttpResponseMessage(news.Count > 0 ? HttpStatusCode.OK : HttpStatusCode.Accepted);
        if (news.Count > 0) {{ reply.Content = CreateJsonContent(news.ToString(Formatting.None)); }}
        var trigger = Context.OriginalRequestUri.GetLeftPart(UriPartial.Path);
        reply.Headers.Location = new Uri(trigger + "?since=" + Uri.EscapeDataString(newest.ToString("o")));
        return reply;
    }}

    private static DateTimeOffset Time(string text)
    {{
        DateTimeOffset time;
        return DateTimeOffset.TryParse(text, out time) ? time : DateTimeOffset.MinValue;
    }}

{_TIDY}}}
"""
