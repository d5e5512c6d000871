// The host: reads calls, runs each on the thread pool, writes replies in the order in which they are ready.
using System;
using System.Collections.Concurrent;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Reflection;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.PowerPlatform.Connectors.CustomCode.CSharp;

namespace ConnectorScriptHost
{
    internal static class Program
    {
        // Bytes: the largest message of the platform (Microsoft: limits of Logic Apps).
        internal const int LargestAnswer = 100 * 1024 * 1024;
        private static readonly ConcurrentDictionary<string, Type> Scripts = new ConcurrentDictionary<string, Type>();
        private static Wire wire;
        private static Outgoing outgoing;

        private static int Main()
        {
            wire = new Wire(Console.OpenStandardInput(), Console.OpenStandardOutput());
            var capture = TextWriter.Synchronized(new ConsoleCapture());
            Console.SetOut(capture);
            Console.SetError(capture);
            Console.SetIn(TextReader.Null);
            CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
            CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.InvariantCulture;

            // Scripts that block a thread must not hold up the others while the pool makes up its mind to grow.
            ThreadPool.SetMinThreads(64, 64);
            outgoing = new Outgoing(wire.ReadSettings());
            wire.WriteReady();
            for (var call = wire.ReadCall(); call != null; call = wire.ReadCall())
            {
                var current = call;
                Task.Run(() => RunAsync(current));
            }

            // The other end is gone: whatever still runs runs for nobody.
            Environment.Exit(0);
            return 0;
        }

        private static async Task RunAsync(CallMessage call)
        {
            var reply = new ReplyMessage { Id = call.Id };
            var log = new CallLog();
            CallLog.Current = log;
            using (var limit = new CancellationTokenSource(call.TimeoutMs))
            {
                ScriptContext context = null;
                try
                {
                    var script = (ScriptBase)Activator.CreateInstance(Scripts.GetOrAdd(call.Script, Load));
                    context = new ScriptContext(call, outgoing, log, limit.Token);
                    script.Context = context;
                    script.CancellationToken = limit.Token;
                    await AnswerAsync(script, reply).ConfigureAwait(false);
                }
                catch (Exception error)
                {
                    var inner = error is TargetInvocationException && error.InnerException != null ? error.InnerException : error;
                    reply.Status = null;
                    reply.Body = null;
                    reply.Exception = inner.ToString();
                    reply.TimedOut = inner is OperationCanceledException && limit.IsCancellationRequested;
                }

                reply.Log = log.Entries;
                reply.Sent = context == null ? reply.Sent : context.Sent;
            }

            wire.Write(reply);
        }

        private static async Task AnswerAsync(ScriptBase script, ReplyMessage reply)
        {
            using (HttpResponseMessage response = await script.ExecuteAsync().ConfigureAwait(false))
            {
                if (response == null)
                {
                    throw new InvalidOperationException("The script returned no response.");
                }

                reply.Body = response.Content == null
                    ? new byte[0]
                    : await response.Content.ReadAsByteArrayAsync().ConfigureAwait(false);
                if (reply.Body.Length > LargestAnswer)
                {
                    throw new InvalidOperationException("The script's answer has more than " + LargestAnswer + " bytes.");
                }

                reply.Status = (int)response.StatusCode;
                reply.Headers = HttpMessages.HeadersOf(response.Headers, response.Content);
            }
        }

        // From bytes: assemblies of equal names, one per version of a script, then live side by side.
        private static Type Load(string path)
        {
            string symbols = new[] { path + ".mdb", Path.ChangeExtension(path, ".pdb") }.FirstOrDefault(File.Exists);
            Assembly assembly = symbols == null
                ? Assembly.Load(File.ReadAllBytes(path))
                : Assembly.Load(File.ReadAllBytes(path), File.ReadAllBytes(symbols));
            Type type = assembly.GetTypes()
                .Where(each => typeof(ScriptBase).IsAssignableFrom(each) && !each.IsAbstract)
                .Where(each => each.Name.Equals("Script", StringComparison.OrdinalIgnoreCase))
                .OrderBy(each => each.Name == "Script" ? 0 : 1)
                .FirstOrDefault();
            if (type == null)
            {
                throw new InvalidOperationException("The script has no class Script that derives from ScriptBase.");
            }

            return type;
        }
    }
}
