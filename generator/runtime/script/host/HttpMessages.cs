// Between HTTP messages of .NET and lists of pairs.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Http;
using System.Net.Http.Headers;

namespace ConnectorScriptHost
{
    internal static class HttpMessages
    {
        // .NET keeps these with the content and refuses them elsewhere.
        private static readonly HashSet<string> ContentHeaders = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
        {
            "Allow", "Content-Disposition", "Content-Encoding", "Content-Language", "Content-Length",
            "Content-Location", "Content-MD5", "Content-Range", "Content-Type", "Expires", "Last-Modified",
        };

        // They describe the connection behind the script, not the answer.
        private static readonly HashSet<string> HopByHop = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
        {
            "Connection", "Content-Length", "Keep-Alive", "Transfer-Encoding",
        };

        // .NET enumerates the product tokens of these one by one.
        private static readonly HashSet<string> SpaceSeparated = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
        {
            "Server", "User-Agent",
        };

        /// <summary>Builds the request of a call: no body gives null content, an empty body content of length 0.</summary>
        public static HttpRequestMessage RequestOf(CallMessage call)
        {
            var request = new HttpRequestMessage(new HttpMethod(call.Method), new Uri(call.Url));
            if (call.Body != null)
            {
                request.Content = new ByteArrayContent(call.Body);
            }

            foreach (var header in call.Headers)
            {
                if (!ContentHeaders.Contains(header.Key))
                {
                    request.Headers.TryAddWithoutValidation(header.Key, header.Value);
                }
                else if (request.Content != null && !header.Key.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
                {
                    request.Content.Headers.TryAddWithoutValidation(header.Key, header.Value);
                }
            }

            return request;
        }

        /// <summary>Lists the headers of a message, those of its content last.</summary>
        public static List<KeyValuePair<string, string>> HeadersOf(HttpHeaders headers, HttpContent content)
        {
            var pairs = new List<KeyValuePair<string, string>>();
            var all = content == null ? headers : headers.Concat(content.Headers);
            foreach (var header in all)
            {
                if (HopByHop.Contains(header.Key))
                {
                    continue;
                }

                if (header.Key.Equals("Set-Cookie", StringComparison.OrdinalIgnoreCase))
                {
                    pairs.AddRange(header.Value.Select(value => new KeyValuePair<string, string>(header.Key, value)));
                    continue;
                }

                string separator = SpaceSeparated.Contains(header.Key) ? " " : ", ";
                pairs.Add(new KeyValuePair<string, string>(header.Key, string.Join(separator, header.Value)));
            }

            return pairs;
        }

        /// <summary>The address as it goes over the wire; ToString() would unescape it.</summary>
        public static string TextOf(Uri address)
        {
            return address.IsAbsoluteUri ? address.AbsoluteUri : address.OriginalString;
        }
    }
}
