using System.Runtime.CompilerServices;
using System.Threading.Channels;
using MeetingScribe.Audio;
using MeetingScribe.Server.Telemetry;
using MeetingScribe.Server.Upstream;
using MeetingScribe.Speech;

namespace MeetingScribe.Server.Engines.OpenAi;

/// <summary>
/// One participant at the server. Calls put audio into a queue; one task takes it out and makes one request at a time. Answers for captions
/// may fail, the turn's last one is tried again, and then the stream fails, and the turn is heard again by a new one.
/// </summary>
sealed class HttpStream : ISpeechStream
{
    // 30 s of audio: what a server may be behind before hearing waits for it.
    const int QueuedChunks = 300;
    const int UnreadHypotheses = 64;
    const int FinalTries = 3;

    /// <summary>Longer pauses are the session's, which says so in the participant's health.</summary>
    static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    readonly HttpRequests requests;
    readonly UpstreamServer server;
    readonly Told told;
    readonly HttpPace pace;
    readonly HttpDoubts doubts = new();
    readonly Channel<Heard> queue = Channel.CreateBounded<Heard>(new BoundedChannelOptions(QueuedChunks) { SingleReader = true });
    readonly Channel<Hypothesis> hypotheses = Channel.CreateBounded<Hypothesis>(UnreadHypotheses);
    readonly CancellationTokenSource disposed = new();
    readonly Task work;
    DateTimeOffset pausedTo = DateTimeOffset.MinValue;
    int failures;

    public HttpStream(HttpRequests requests, UpstreamServer server, SpeechHints hints, HttpPace pace)
    {
        (this.requests, this.server, told, this.pace) = (requests, server, new Told(hints, server.Options), pace);
        work = Task.Run(Work);
    }

    public ValueTask StartTurn(long position, CancellationToken cancellation) => Put(new Heard(position, default), cancellation);

    public ValueTask Hear(Chunk chunk, CancellationToken cancellation) => Put(new Heard(chunk.Position, chunk.Samples.ToArray()), cancellation);

    public ValueTask EndTurn(CancellationToken cancellation) => Put(new Heard(Heard.End, default), cancellation);

    public async IAsyncEnumerable<Hypothesis> Hypotheses([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var hypothesis in hypotheses.Reader.ReadAllAsync(cancellation))
            yield return hypothesis;
    }

    public async ValueTask DisposeAsync()
    {
        await disposed.CancelAsync();
        queue.Writer.TryComplete();
        await work;
    }

    async ValueTask Put(Heard heard, CancellationToken cancellation)
    {
        try
        {
            await queue.Writer.WriteAsync(heard, cancellation);
        }
        catch (ChannelClosedException closed)
        {
            throw closed.InnerException as SpeechEngineException ?? new SpeechEngineException("The recogniser's stream is closed.", closed);
        }
    }

    async Task Work()
    {
        try
        {
            while (await queue.Reader.WaitToReadAsync(disposed.Token))
                await HearTurn(new HttpTurn((await queue.Reader.ReadAsync(disposed.Token)).Position, doubts));
            hypotheses.Writer.TryComplete();
        }
        catch (OperationCanceledException) when (disposed.IsCancellationRequested)
        {
            hypotheses.Writer.TryComplete();
        }
        catch (Exception exception)
        {
            var failure = exception switch
            {
                SpeechEngineException known => known,
                UpstreamException e => e.Fault.ToEngineFailure(Math.Max(1, failures), server.Speech.Spread(), e),
                _ => new SpeechEngineException($"The recogniser failed: {exception.Message}", exception),
            };
            queue.Writer.TryComplete(failure);
            hypotheses.Writer.TryComplete(failure);
        }
    }

    async Task HearTurn(HttpTurn turn)
    {
        var withheld = doubts.Withheld;
        while (true)
        {
            // 1. all audio that is there: who is behind sends less often
            var isOver = false;
            while (!isOver && queue.Reader.TryRead(out var heard))
            {
                isOver = heard.IsEnd;
                if (!isOver)
                    turn.Hear(heard.Samples.Span);
            }

            // 2. the text, or what is believed by now
            if (isOver)
                break;
            if (turn.IsAudible && turn.Unsent >= pace.Interval && server.Time.GetUtcNow() >= pausedTo)
                await Look(turn);
            else
                await queue.Reader.WaitToReadAsync(disposed.Token);
        }

        await Say(turn.Finish(await Final(turn)));
        PipelineMeter.WordsWithheld.Add(doubts.Withheld - withheld);
    }

    /// <summary>A caption that does not come is replaced by the next one.</summary>
    async Task Look(HttpTurn turn)
    {
        try
        {
            await Say(turn.Believe(await Ask(turn)));
        }
        catch (UpstreamException e) when (e.Fault.Kind != FaultKind.Final)
        {
            pausedTo = server.Time.GetUtcNow() + e.Fault.PauseAfter(failures, server.Speech.Spread());
        }
    }

    async Task<HttpAnswer> Final(HttpTurn turn)
    {
        if (!turn.IsAudible)
            return HttpAnswer.Nothing;
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await Ask(turn);
            }
            catch (UpstreamException e) when (tries < FinalTries && e.Fault.Kind != FaultKind.Final && e.Fault.PauseAfter(tries, 1) <= LongestPause)
            {
                await Task.Delay(e.Fault.PauseAfter(tries, server.Speech.Spread()), server.Time, disposed.Token);
            }
        }
    }

    async Task<HttpAnswer> Ask(HttpTurn turn)
    {
        var began = server.Time.GetTimestamp();
        try
        {
            var answer = await requests.Ask(turn.Take(), told, turn.Past, disposed.Token);
            failures = 0;
            pace.Answered(server.Time.GetElapsedTime(began));
            return answer;
        }
        catch (UpstreamException)
        {
            failures++;
            throw;
        }
    }

    ValueTask Say(Hypothesis hypothesis) => hypotheses.Writer.WriteAsync(hypothesis, disposed.Token);

    /// <summary>A chunk, or without samples the start of a turn, or its end.</summary>
    readonly record struct Heard(long Position, ReadOnlyMemory<short> Samples)
    {
        public const long End = -1;

        public bool IsEnd => Position == End;
    }
}
