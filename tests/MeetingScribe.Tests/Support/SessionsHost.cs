using MeetingScribe.Audio;
using MeetingScribe.Server.Engines.Scripted;
using MeetingScribe.Server.Sessions;
using MeetingScribe.Server.Storage;
using MeetingScribe.Server.Storage.Sqlite;
using MeetingScribe.Speech;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeetingScribe.Tests;

/// <summary>
/// The sessions as the service hosts them, over a real store and real recordings, without sockets: the clock is moved by hand, and
/// the engine says a word every 300 ms or is down. <see cref="Crash"/> and <see cref="Start"/> may follow each other.
/// </summary>
sealed class SessionsHost : IAsyncDisposable
{
    readonly TranscriptionOptions options;
    ApplicationLifetime lifetime = null!;
    Endings endings = null!;

    SessionsHost(TranscriptionOptions options, Func<TimeProvider, ISpeechEngine>? engine)
    {
        this.options = options;
        Engine = new(engine?.Invoke(Clock) ?? new ScriptedEngine(ScriptedFile.Default, TimeProvider.System));
    }

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("scribe-sessions-").FullName;

    public HandClock Clock { get; } = new();

    public SwitchedEngine Engine { get; }

    public SqliteStore Store { get; private set; } = null!;

    public RecordingFolder Recordings { get; private set; } = null!;

    public SessionNode Node { get; private set; } = null!;

    public LocalSessions Local { get; private set; } = null!;

    public ISessionDirectory Sessions { get; private set; } = null!;

    public static async Task<SessionsHost> Open(TranscriptionOptions? options = null, Func<TimeProvider, ISpeechEngine>? engine = null)
    {
        var host = new SessionsHost(options ?? new(), engine);
        await host.Start();
        return host;
    }

    public async Task Start()
    {
        Store = SqliteStore.Open(Directory, Clock);
        Recordings = new RecordingFolder(Directory, Clock, NullLogger<RecordingFolder>.Instance);
        lifetime = new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance);
        Node = Over(Store);
        Local = new LocalSessions(Node);
        Sessions = new SessionDirectory(Local, Node);
        endings = new Endings(Sessions, Node, NullLogger<Endings>.Instance);
        await Node.StartAsync(CancellationToken.None);
        using (var recovery = new Recovery(Local, Node, NullLogger<Recovery>.Instance))
            await recovery.ReadOn(CancellationToken.None);
        await endings.StartAsync(CancellationToken.None);
    }

    /// <summary>A node that is not started, over another store.</summary>
    public SessionNode Over(IStore store) => new(
        store, Recordings, new WatchList(store), new TranscriptionContext(Engine, options, Clock, NullLogger.Instance), lifetime, NullLogger<SessionNode>.Instance);

    /// <summary>Finishes open turns first.</summary>
    public Task Stop() => Stop(isInTime: true);

    /// <summary>Stops without time for anything: what is not stored stays unheard.</summary>
    public Task Crash() => Stop(isInTime: false);

    async Task Stop(bool isInTime)
    {
        await endings.StopAsync(CancellationToken.None);
        lifetime.StopApplication();
        await Node.StopAsync(new CancellationToken(canceled: !isInTime));
        await Store.DisposeAsync();
        Recordings.Dispose();
    }

    /// <summary>What was recorded bears the system's time: this makes it the clock's.</summary>
    public void StampRecordings()
    {
        foreach (var file in System.IO.Directory.EnumerateFiles(Path.Combine(Directory, "recordings"), "*.raw", SearchOption.AllDirectories))
            File.SetLastWriteTimeUtc(file, Clock.Now.UtcDateTime);
    }

    /// <summary>Moves the clock on, second by second, until it is so.</summary>
    public Task Until(Func<Task<bool>> condition) => Eventually.IsTrue(async () =>
    {
        if (await condition())
            return true;
        Clock.Advance(TimeSpan.FromSeconds(1));
        return false;
    }, seconds: 60);

    public async Task<string[]> Texts(string meeting) => [.. (await Store.Segments(meeting, 0, 1_000)).Select(segment => segment.Text)];

    public async ValueTask DisposeAsync()
    {
        await Crash().WaitAsync(TimeSpan.FromMinutes(2)); // by the system's clock: the other one stands still
        System.IO.Directory.Delete(Directory, recursive: true);
    }
}

/// <summary>An engine that can be down, when nobody gets a stream of it, or behind.</summary>
sealed class SwitchedEngine(ISpeechEngine inner) : ISpeechEngine
{
    volatile bool isDown;
    int openStreams;
    long delay;

    public bool IsDown
    {
        set => isDown = value;
    }

    /// <summary>Streams opened and not disposed of.</summary>
    public int OpenStreams => Volatile.Read(ref openStreams);

    /// <summary>How far behind it says it is.</summary>
    public TimeSpan Delay
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref delay));
        set => Interlocked.Exchange(ref delay, value.Ticks);
    }

    public string Name => inner.Name;

    public string? Notice => inner.Notice;

    public ISpeechStream Open(SpeechHints hints)
    {
        if (isDown)
            throw new SpeechEngineException("The engine is down");
        Interlocked.Increment(ref openStreams);
        return new Counted(inner.Open(hints), () => Interlocked.Decrement(ref openStreams));
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    sealed class Counted(ISpeechStream inner, Action disposed) : ISpeechStream
    {
        public ValueTask StartTurn(long position, CancellationToken cancellation) => inner.StartTurn(position, cancellation);

        public ValueTask Hear(Chunk chunk, CancellationToken cancellation) => inner.Hear(chunk, cancellation);

        public ValueTask EndTurn(CancellationToken cancellation) => inner.EndTurn(cancellation);

        public IAsyncEnumerable<Hypothesis> Hypotheses(CancellationToken cancellation) => inner.Hypotheses(cancellation);

        public ValueTask DisposeAsync()
        {
            disposed();
            return inner.DisposeAsync();
        }
    }
}
