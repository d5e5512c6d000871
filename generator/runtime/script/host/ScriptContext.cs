// The context a script gets, built from one call message.
using System;
using System.Collections.Generic;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Microsoft.PowerPlatform.Connectors.CustomCode.CSharp;

namespace ConnectorScriptHost
{
    internal sealed class ScriptContext : IScriptContext
    {
        private readonly CallMessage call;
        private readonly Outgoing outgoing;
        private readonly CancellationToken limit;
        private readonly List<SentRequest> sent = new List<SentRequest>();

        public ScriptContext(CallMessage call, Outgoing outgoing, CallLog log, CancellationToken limit)
        {
            this.call = call;
            this.outgoing = outgoing;
            this.limit = limit;
            this.Logger = log;
            this.CorrelationId = call.CorrelationId ?? Guid.NewGuid().ToString();
            this.Request = HttpMessages.RequestOf(call);
            this.OriginalRequestUri = new Uri(call.OriginalUrl ?? call.Url);
        }

        public string CorrelationId { get; private set; }

        public string OperationId
        {
            get { return this.call.OperationId; }
        }

        public HttpRequestMessage Request { get; private set; }

        public ILogger Logger { get; private set; }

        public Uri OriginalRequestUri { get; private set; }

        public IReadOnlyList<SentRequest> Sent
        {
            get
            {
                lock (this.sent)
                {
                    return this.sent.ToArray();
                }
            }
        }

        public Uri CreateNotificationUri(string pathAndQuery)
        {
            if (this.call.NotificationBase == null)
            {
                throw new InvalidOperationException("No notification address was configured for this run.");
            }

            return new Uri(this.call.NotificationBase.TrimEnd('/') + "/" + (pathAndQuery ?? string.Empty).TrimStart('/'));
        }

        public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request == null)
            {
                throw new ArgumentNullException("request");
            }

            var record = new SentRequest
            {
                Method = request.Method.Method,
                Url = request.RequestUri == null ? string.Empty : HttpMessages.TextOf(request.RequestUri),
                Headers = HttpMessages.HeadersOf(request.Headers, request.Content),
            };
            lock (this.sent)
            {
                this.sent.Add(record);
            }

            // A script that passes no token of its own still stops waiting when its time is over.
            using (var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, this.limit))
            {
                var response = await this.outgoing.SendAsync(request, both.Token).ConfigureAwait(false);
                record.Status = (int)response.StatusCode;
                return response;
            }
        }
    }
}
