using MeetingScribe.Audio;
using MeetingScribe.Speech;

namespace MeetingScribe.Tests.Upstream;

/// <summary>Knows how many streams are open: none means that the session waits to try again.</summary>
sealed class CountedEngine(ISpeechEngine inner) : ISpeechEngine
{
    int streams;
    int opened;
    int begun;

    public int Streams => Volatile.Read(ref streams);

    /// <summary>Streams there have been.</summary>
    public int Opened => Volatile.Read(ref opened);

    /// <summary>Turns that were to be started, heard again included.</summary>
    public int Begun => Volatile.Read(ref begun);

    public string Name => inner.Name;

    public TimeSpan Delay => inner.Delay;

    public string? Notice => inner.Notice;

    public ISpeechStream Open(SpeechHints hints)
    {
        var stream = inner.Open(hints);
        Interlocked.Increment(ref streams);
        Interlocked.Increment(ref opened);
        return new Counted(this, stream);
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    sealed class Counted(CountedEngine engine, ISpeechStream stream) : ISpeechStream
    {
        public bool IsWaiting => stream.IsWaiting;

        public ValueTask StartTurn(long position, CancellationToken cancellation)
        {
            Interlocked.Increment(ref engine.begun);
            return stream.StartTurn(position, cancellation);
        }

        public ValueTask Hear(Chunk chunk, CancellationToken cancellation) => stream.Hear(chunk, cancellation);

        public ValueTask EndTurn(CancellationToken cancellation) => stream.EndTurn(cancellation);

        public IAsyncEnumerable<Hypothesis> Hypotheses(CancellationToken cancellation) => stream.Hypotheses(cancellation);

        public async ValueTask DisposeAsync()
        {
            await stream.DisposeAsync();
            Interlocked.Decrement(ref engine.streams);
        }
    }
}
