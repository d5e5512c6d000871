// The types a connector's script is written against. Public shape: Microsoft, "Write code in a custom connector";
// OriginalRequestUri and CreateNotificationUri are missing there but used by published connectors.
using System;
using System.Net.Http;
using System.Runtime.CompilerServices;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;

[assembly: InternalsVisibleTo("ConnectorScriptHost")]

// Some published scripts import this namespace by name, so it has to exist.
namespace Microsoft.PowerPlatform.Connectors.CustomCode.CSharp
{
    /// <summary>One call, as the script sees it.</summary>
    public interface IScriptContext
    {
        /// <summary>A GUID that marks the call.</summary>
        string CorrelationId { get; }

        /// <summary>The operationId; base64 of it in some regions.</summary>
        string OperationId { get; }

        /// <summary>The request after the request policies, with the backend's address and the credentials.</summary>
        HttpRequestMessage Request { get; }

        /// <summary>Writes to the log of the call.</summary>
        ILogger Logger { get; }

        /// <summary>The address the flow called: the gateway's.</summary>
        Uri OriginalRequestUri { get; }

        /// <summary>Gives a public address which runs another operation of the same connector.</summary>
        Uri CreateNotificationUri(string pathAndQuery);

        /// <summary>Sends a request to any address; redirects are not followed.</summary>
        Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken);
    }

    /// <summary>The base class of every script.</summary>
    public abstract class ScriptBase
    {
        /// <summary>The call to answer.</summary>
        public IScriptContext Context { get; internal set; }

        /// <summary>Signalled when the time limit ends.</summary>
        public CancellationToken CancellationToken { get; internal set; }

        /// <summary>Wraps JSON text as UTF-8 content of type application/json.</summary>
        public static StringContent CreateJsonContent(string serializedJson)
        {
            return new StringContent(serializedJson, Encoding.UTF8, "application/json");
        }

        /// <summary>Answers the call.</summary>
        public abstract Task<HttpResponseMessage> ExecuteAsync();
    }
}
