// The way out: one HttpClient for all calls, the list of permitted hosts and the redirection of origins.
using System;
using System.Net;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;

namespace ConnectorScriptHost
{
    /// <summary>Sends what scripts send.</summary>
    internal sealed class Outgoing
    {
        private readonly Settings settings;
        private readonly HttpClient client;

        public Outgoing(Settings settings)
        {
            this.settings = settings;
            ServicePointManager.DefaultConnectionLimit = 256;
            ServicePointManager.Expect100Continue = false;
            ServicePointManager.UseNagleAlgorithm = false;
            this.client = new HttpClient(new HttpClientHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                Proxy = new LoopbackBypass(WebRequest.DefaultWebProxy),
            });

            // The time limit of the call decides, not a second one.
            this.client.Timeout = Timeout.InfiniteTimeSpan;
            this.client.MaxResponseContentBufferSize = Program.LargestAnswer;
        }

        /// <summary>Sends a request; the script goes on seeing the address it asked for.</summary>
        public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
        {
            Uri target = this.Target(request.RequestUri);
            Uri asked = request.RequestUri;
            try
            {
                // The request itself goes out, not a copy: .NET refuses to send one twice, and here it must, too.
                request.RequestUri = target;
                return await this.client.SendAsync(request, cancellation).ConfigureAwait(false);
            }
            finally
            {
                request.RequestUri = asked;
            }
        }

        private Uri Target(Uri asked)
        {
            if (asked == null || !asked.IsAbsoluteUri)
            {
                throw new InvalidOperationException("The request needs an absolute address.");
            }

            string origin = asked.Scheme + "://" + asked.Authority;
            string replacement;
            if (this.settings.Redirect.TryGetValue(origin, out replacement))
            {
                // Whatever is escaped in path and query stays as the script wrote it.
                return new Uri(replacement.TrimEnd('/') + asked.PathAndQuery);
            }

            var allowed = this.settings.AllowedHosts;
            if (allowed != null && !allowed.Contains(asked.Host) && !allowed.Contains(asked.Authority))
            {
                throw new HttpRequestException("Requests to " + asked.Authority + " are not allowed here.");
            }

            return asked;
        }

        private sealed class LoopbackBypass : IWebProxy
        {
            private readonly IWebProxy inner;

            public LoopbackBypass(IWebProxy inner)
            {
                this.inner = inner;
            }

            public ICredentials Credentials
            {
                get { return this.inner == null ? null : this.inner.Credentials; }
                set { }
            }

            public Uri GetProxy(Uri destination)
            {
                return this.IsBypassed(destination) ? destination : this.inner.GetProxy(destination);
            }

            public bool IsBypassed(Uri host)
            {
                return this.inner == null || host.IsLoopback || this.inner.IsBypassed(host);
            }
        }
    }
}
