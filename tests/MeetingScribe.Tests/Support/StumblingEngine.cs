using MeetingScribe.Audio;
using MeetingScribe.Speech;

namespace MeetingScribe.Tests;

/// <summary>An engine that fails on some turns whenever it is given them.</summary>
/// <param name="stumblesAt">Whether it fails on the turn that begins there.</param>
/// <param name="hangs">It gives no answer any more, instead of saying that it failed.</param>
sealed class StumblingEngine(ISpeechEngine inner, Func<long, bool> stumblesAt, bool hangs = false) : ISpeechEngine
{
    int stumbles;

    public int Stumbles => Volatile.Read(ref stumbles);

    public string Name => inner.Name;

    public ISpeechStream Open(SpeechHints hints) => new Stumbling(this, inner.Open(hints));

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    bool StumblesAt(long position) => stumblesAt(position);

    async ValueTask Stumble(CancellationToken cancellation)
    {
        Interlocked.Increment(ref stumbles);
        if (!hangs)
            throw new SpeechEngineException("The engine stumbled");
        var never = new TaskCompletionSource();
        await never.Task.WaitAsync(cancellation);
    }

    sealed class Stumbling(StumblingEngine engine, ISpeechStream inner) : ISpeechStream
    {
        public ValueTask StartTurn(long position, CancellationToken cancellation) =>
            engine.StumblesAt(position) ? engine.Stumble(cancellation) : inner.StartTurn(position, cancellation);

        public ValueTask Hear(Chunk chunk, CancellationToken cancellation) => inner.Hear(chunk, cancellation);

        public ValueTask EndTurn(CancellationToken cancellation) => inner.EndTurn(cancellation);

        public IAsyncEnumerable<Hypothesis> Hypotheses(CancellationToken cancellation) => inner.Hypotheses(cancellation);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
