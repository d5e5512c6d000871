// The part of Microsoft.Extensions.Logging that scripts use; the package itself is on neither mono nor a bare .NET.
using System;
using System.Text;

namespace Microsoft.Extensions.Logging
{
    /// <summary>How serious a log entry is.</summary>
    public enum LogLevel
    {
        Trace,
        Debug,
        Information,
        Warning,
        Error,
        Critical,
        None,
    }

    /// <summary>Number and name of a kind of event.</summary>
    public struct EventId
    {
        private readonly int id;
        private readonly string name;

        public EventId(int id, string name = null)
        {
            this.id = id;
            this.name = name;
        }

        public int Id
        {
            get { return this.id; }
        }

        public string Name
        {
            get { return this.name; }
        }

        public static implicit operator EventId(int id)
        {
            return new EventId(id);
        }
    }

    /// <summary>Where log entries go.</summary>
    public interface ILogger
    {
        void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception exception,
            Func<TState, Exception, string> formatter);

        bool IsEnabled(LogLevel logLevel);

        IDisposable BeginScope<TState>(TState state);
    }

    /// <summary>The methods scripts call: a message template and its values.</summary>
    public static class LoggerExtensions
    {
        public static void Log(this ILogger logger, LogLevel logLevel, string message, params object[] args)
        {
            Write(logger, logLevel, default(EventId), null, message, args);
        }

        public static void Log(
            this ILogger logger, LogLevel logLevel, Exception exception, string message, params object[] args)
        {
            Write(logger, logLevel, default(EventId), exception, message, args);
        }

        public static void LogTrace(this ILogger logger, string message, params object[] args)
        {
            Write(logger, LogLevel.Trace, default(EventId), null, message, args);
        }

        public static void LogTrace(this ILogger logger, Exception exception, string message, params object[] args)
        {
            Write(logger, LogLevel.Trace, default(EventId), exception, message, args);
        }

        public static void LogDebug(this ILogger logger, string message, params object[] args)
        {
            Write(logger, LogLevel.Debug, default(EventId), null, message, args);
        }

        public static void LogDebug(this ILogger logger, Exception exception, string message, params object[] args)
        {
            Write(logger, LogLevel.Debug, default(EventId), exception, message, args);
        }

        public static void LogInformation(this ILogger logger, string message, params object[] args)
        {
            Write(logger, LogLevel.Information, default(EventId), null, message, args);
        }

        public static void LogInformation(
            this ILogger logger, EventId eventId, string message, params object[] args)
        {
            Write(logger, LogLevel.Information, eventId, null, message, args);
        }

        public static void LogInformation(
            this ILogger logger, Exception exception, string message, params object[] args)
        {
            Write(logger, LogLevel.Information, default(EventId), exception, message, args);
        }

        public static void LogWarning(this ILogger logger, string message, params object[] args)
        {
            Write(logger, LogLevel.Warning, default(EventId), null, message, args);
        }

        public static void LogWarning(this ILogger logger, EventId eventId, string message, params object[] args)
        {
            Write(logger, LogLevel.Warning, eventId, null, message, args);
        }

        public static void LogWarning(this ILogger logger, Exception exception, string message, params object[] args)
        {
            Write(logger, LogLevel.Warning, default(EventId), exception, message, args);
        }

        public static void LogError(this ILogger logger, string message, params object[] args)
        {
            Write(logger, LogLevel.Error, default(EventId), null, message, args);
        }

        public static void LogError(this ILogger logger, EventId eventId, string message, params object[] args)
        {
            Write(logger, LogLevel.Error, eventId, null, message, args);
        }

        public static void LogError(this ILogger logger, Exception exception, string message, params object[] args)
        {
            Write(logger, LogLevel.Error, default(EventId), exception, message, args);
        }

        public static void LogError(
            this ILogger logger, EventId eventId, Exception exception, string message, params object[] args)
        {
            Write(logger, LogLevel.Error, eventId, exception, message, args);
        }

        public static void LogCritical(this ILogger logger, string message, params object[] args)
        {
            Write(logger, LogLevel.Critical, default(EventId), null, message, args);
        }

        public static void LogCritical(this ILogger logger, Exception exception, string message, params object[] args)
        {
            Write(logger, LogLevel.Critical, default(EventId), exception, message, args);
        }

        private static void Write(
            ILogger logger, LogLevel level, EventId eventId, Exception exception, string message, object[] args)
        {
            logger.Log(level, eventId, MessageTemplate.Fill(message, args), exception, Text);
        }

        private static string Text(string state, Exception exception)
        {
            return exception == null ? state : state + Environment.NewLine + exception;
        }
    }

    /// <summary>Fills the named holes of a message template by position.</summary>
    internal static class MessageTemplate
    {
        public static string Fill(string template, object[] args)
        {
            if (template == null || args == null || args.Length == 0)
            {
                return template ?? string.Empty;
            }

            var text = new StringBuilder();
            int next = 0;
            for (int at = 0; at < template.Length; at++)
            {
                char here = template[at];
                bool doubled = at + 1 < template.Length && template[at + 1] == here;
                if ((here == '{' || here == '}') && doubled)
                {
                    text.Append(here);
                    at++;
                    continue;
                }

                int end = here == '{' ? template.IndexOf('}', at) : -1;
                if (end < 0 || next >= args.Length)
                {
                    text.Append(here);
                    continue;
                }

                text.Append(args[next++] ?? "(null)");
                at = end;
            }

            return text.ToString();
        }
    }
}
