using System.Collections.Concurrent;
using MeetingScribe.Server.Access;
using MeetingScribe.Server.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MeetingScribe.Tests.Access;

/// <summary>The real gate and error shape around routes of a test's own, on a real socket, with everything logged.</summary>
sealed class ProbeServer : IAsyncDisposable
{
    readonly WebApplication app;

    ProbeServer(WebApplication app, ConcurrentQueue<string> log)
    {
        this.app = app;
        Log = log;
        Keys = app.Services.GetRequiredService<AccessKeys>();
        Address = new Uri(app.Urls.Single());
        Client = new HttpClient { BaseAddress = Address };
    }

    public HttpClient Client { get; }

    public Uri Address { get; }

    public AccessKeys Keys { get; }

    public ConcurrentQueue<string> Log { get; }

    public static async Task<ProbeServer> Start(Action<WebApplication> map, Action<IServiceCollection>? add = null, LimitOptions? limits = null)
    {
        var log = new ConcurrentQueue<string>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseSetting("urls", "http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Logging:LogLevel:Default"] = "Trace",
            ["Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics"] = "Trace",
            ["Logging:Queue:LogLevel:Default"] = "Trace",
            ["Logging:Queue:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics"] = "Trace",
        });
        builder.Logging.ClearProviders().Services.AddSingleton<ILoggerProvider>(new QueueLogs(log));
        IReadOnlyList<StandingKey> standing =
            [.. new[] { Scope.Ingest, Scope.Watch, Scope.Search, Scope.Admin }.Select(scope => new StandingKey(new ApiKeyOptions($"{scope.Name()}-key", scope.Name(), scope)))];
        builder.Services.AddSingleton(new AccessKeys(standing, new MemoryTokens(), new HandClock())).NeverLogKeys().AddRequestRates(limits ?? new());
        add?.Invoke(builder.Services);

        var built = builder.Build();
        built.UseAccess();
        built.UseWebSockets();
        map(built);
        await built.StartAsync();
        return new ProbeServer(built, log);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app.DisposeAsync();
    }

    [ProviderAlias("Queue")]
    sealed class QueueLogs(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue(formatter(state, exception) + exception);

        public void Dispose()
        {
        }
    }
}
