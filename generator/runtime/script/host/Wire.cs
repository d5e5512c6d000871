// The lines between the host and the process that started it: one JSON object each way per call. Every line out starts
// with the record separator of RFC 7464, so that anything else a script manages to print can be told apart.
using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using Newtonsoft.Json;

namespace ConnectorScriptHost
{
    /// <summary>What the host may reach; comes first, once.</summary>
    internal sealed class Settings
    {
        public HashSet<string> AllowedHosts;
        public Dictionary<string, string> Redirect = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>One call to run.</summary>
    internal sealed class CallMessage
    {
        public string Id;
        public string Script;
        public string OperationId;
        public string CorrelationId;
        public string Method;
        public string Url;
        public string OriginalUrl;
        public List<KeyValuePair<string, string>> Headers = new List<KeyValuePair<string, string>>();
        public byte[] Body;
        public int TimeoutMs;
        public string NotificationBase;
    }

    /// <summary>A request that the script sent while it ran.</summary>
    internal sealed class SentRequest
    {
        public string Method;
        public string Url;
        public List<KeyValuePair<string, string>> Headers;
        public int? Status;
    }

    /// <summary>How a call ended.</summary>
    internal sealed class ReplyMessage
    {
        public string Id;
        public int? Status;
        public List<KeyValuePair<string, string>> Headers = new List<KeyValuePair<string, string>>();
        public byte[] Body;
        public string Exception;
        public bool TimedOut;
        public IReadOnlyList<SentRequest> Sent = new SentRequest[0];
        public IReadOnlyList<KeyValuePair<string, string>> Log = new KeyValuePair<string, string>[0];
    }

    /// <summary>Reads and writes the lines. Token by token: building a document first would cost time and memory.</summary>
    internal sealed class Wire
    {
        private const char RecordSeparator = '\x1e';
        private readonly StreamReader input;
        private readonly Stream output;
        private readonly object gate = new object();

        public Wire(Stream input, Stream output)
        {
            this.input = new StreamReader(input, new UTF8Encoding(false), false, 1 << 16);
            this.output = output;
        }

        public Settings ReadSettings()
        {
            var settings = new Settings();
            this.ReadObject((json, name) =>
            {
                switch (name)
                {
                    case "allowedHosts":
                        settings.AllowedHosts = ReadSet(json);
                        break;
                    case "redirect":
                        foreach (var pair in ReadPairs(json))
                        {
                            settings.Redirect[pair.Key] = pair.Value;
                        }

                        break;
                }
            });
            return settings;
        }

        public CallMessage ReadCall()
        {
            var call = new CallMessage();
            bool more = this.ReadObject((json, name) =>
            {
                switch (name)
                {
                    case "id":
                        call.Id = json.ReadAsString();
                        break;
                    case "script":
                        call.Script = json.ReadAsString();
                        break;
                    case "operationId":
                        call.OperationId = ReadText(json);
                        break;
                    case "correlationId":
                        call.CorrelationId = ReadText(json);
                        break;
                    case "method":
                        call.Method = json.ReadAsString();
                        break;
                    case "url":
                        call.Url = ReadText(json);
                        break;
                    case "originalUrl":
                        call.OriginalUrl = ReadText(json);
                        break;
                    case "headers":
                        call.Headers = ReadPairs(json);
                        break;
                    case "body":
                        string body = ReadText(json);
                        call.Body = body == null ? null : Convert.FromBase64String(body);
                        break;
                    case "timeoutMs":
                        call.TimeoutMs = json.ReadAsInt32().Value;
                        break;
                    case "notificationBase":
                        call.NotificationBase = ReadText(json);
                        break;
                }
            });
            return more ? call : null;
        }

        public void WriteReady()
        {
            this.Write(json =>
            {
                json.WritePropertyName("ready");
                json.WriteValue(true);
            });
        }

        public void Write(ReplyMessage reply)
        {
            this.Write(json =>
            {
                json.WritePropertyName("id");
                json.WriteValue(reply.Id);
                json.WritePropertyName("status");
                json.WriteValue(reply.Status);
                json.WritePropertyName("headers");
                WritePairs(json, reply.Headers);
                json.WritePropertyName("exception");
                json.WriteValue(reply.Exception);
                json.WritePropertyName("timedOut");
                json.WriteValue(reply.TimedOut);
                json.WritePropertyName("sent");
                json.WriteStartArray();
                foreach (var sent in reply.Sent)
                {
                    json.WriteStartObject();
                    json.WritePropertyName("method");
                    json.WriteValue(sent.Method);
                    json.WritePropertyName("url");
                    json.WriteValue(sent.Url);
                    json.WritePropertyName("headers");
                    WritePairs(json, sent.Headers);
                    json.WritePropertyName("status");
                    json.WriteValue(sent.Status);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WritePropertyName("log");
                WritePairs(json, reply.Log);
                json.WritePropertyName("body");
                json.WriteValue(reply.Body);
            });
        }

        private static string ReadText(JsonTextReader json)
        {
            json.Read();
            return (string)json.Value;
        }

        private static HashSet<string> ReadSet(JsonTextReader json)
        {
            json.Read();
            if (json.TokenType == JsonToken.Null)
            {
                return null;
            }

            var values = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            while (json.Read() && json.TokenType != JsonToken.EndArray)
            {
                values.Add((string)json.Value);
            }

            return values;
        }

        private static List<KeyValuePair<string, string>> ReadPairs(JsonTextReader json)
        {
            var pairs = new List<KeyValuePair<string, string>>();
            json.Read();
            while (json.Read() && json.TokenType == JsonToken.StartArray)
            {
                string name = ReadText(json);
                string value = ReadText(json);
                json.Read();
                pairs.Add(new KeyValuePair<string, string>(name, value));
            }

            return pairs;
        }

        private static void WritePairs(JsonTextWriter json, IEnumerable<KeyValuePair<string, string>> pairs)
        {
            json.WriteStartArray();
            foreach (var pair in pairs)
            {
                json.WriteStartArray();
                json.WriteValue(pair.Key);
                json.WriteValue(pair.Value);
                json.WriteEndArray();
            }

            json.WriteEndArray();
        }

        private bool ReadObject(Action<JsonTextReader, string> member)
        {
            string line = this.input.ReadLine();
            if (line == null)
            {
                return false;
            }

            // Dates stay text: an operationId or header that looks like one must arrive as it was sent.
            using (var json = new JsonTextReader(new StringReader(line)) { DateParseHandling = DateParseHandling.None })
            {
                json.Read();
                while (json.Read() && json.TokenType == JsonToken.PropertyName)
                {
                    member(json, (string)json.Value);
                }
            }

            return true;
        }

        private void Write(Action<JsonTextWriter> members)
        {
            lock (this.gate)
            {
                var buffered = new BufferedStream(this.output, 1 << 16);
                var text = new StreamWriter(buffered, new UTF8Encoding(false), 1 << 14);
                text.Write('\n');
                text.Write(RecordSeparator);
                var json = new JsonTextWriter(text);
                json.WriteStartObject();
                members(json);
                json.WriteEndObject();
                json.Flush();
                text.Write('\n');
                text.Flush();
                buffered.Flush();
            }
        }
    }
}
