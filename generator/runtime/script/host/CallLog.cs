// What a script says while it runs: through its logger, or on the console, kept with the call that said it.
using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Threading;
using Microsoft.Extensions.Logging;

namespace ConnectorScriptHost
{
    /// <summary>The log of one call. Bounded, so that a chatty script cannot fill the memory.</summary>
    internal sealed class CallLog : ILogger
    {
        private const int MaximumEntries = 1000;
        private const int MaximumCharacters = 4096;
        private static readonly AsyncLocal<CallLog> Flowing = new AsyncLocal<CallLog>();
        private readonly List<KeyValuePair<string, string>> entries = new List<KeyValuePair<string, string>>();
        private readonly StringBuilder line = new StringBuilder();

        /// <summary>The log of the call on whose behalf this code runs.</summary>
        public static CallLog Current
        {
            get { return Flowing.Value; }
            set { Flowing.Value = value; }
        }

        public IReadOnlyList<KeyValuePair<string, string>> Entries
        {
            get
            {
                lock (this.entries)
                {
                    this.EndLine();
                    return this.entries.ToArray();
                }
            }
        }

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception exception,
            Func<TState, Exception, string> formatter)
        {
            this.Add(logLevel.ToString(), formatter == null ? Convert.ToString(state) : formatter(state, exception));
        }

        public bool IsEnabled(LogLevel logLevel)
        {
            return logLevel != LogLevel.None;
        }

        public IDisposable BeginScope<TState>(TState state)
        {
            return new Scope();
        }

        public void Print(string text)
        {
            lock (this.entries)
            {
                foreach (char character in text)
                {
                    if (character == '\n')
                    {
                        this.EndLine();
                    }
                    else if (character != '\r' && this.line.Length < MaximumCharacters)
                    {
                        this.line.Append(character);
                    }
                }
            }
        }

        private void Add(string level, string text)
        {
            lock (this.entries)
            {
                if (this.entries.Count < MaximumEntries)
                {
                    text = text ?? string.Empty;
                    text = text.Length <= MaximumCharacters ? text : text.Substring(0, MaximumCharacters);
                    this.entries.Add(new KeyValuePair<string, string>(level, text));
                }
            }
        }

        private void EndLine()
        {
            if (this.line.Length > 0)
            {
                this.Add("Console", this.line.ToString());
                this.line.Clear();
            }
        }

        private sealed class Scope : IDisposable
        {
            public void Dispose()
            {
            }
        }
    }

    /// <summary>Stands in for the console: standard output belongs to the protocol.</summary>
    internal sealed class ConsoleCapture : TextWriter
    {
        public override Encoding Encoding
        {
            get { return Encoding.UTF8; }
        }

        public override void Write(char value)
        {
            this.Write(value.ToString());
        }

        public override void Write(char[] buffer, int index, int count)
        {
            this.Write(new string(buffer, index, count));
        }

        public override void Write(string value)
        {
            var log = CallLog.Current;
            if (log != null && value != null)
            {
                log.Print(value);
            }
        }
    }
}
