using MeetingScribe.Server.Telemetry;
using MeetingScribe.Server.Upstream;
using MeetingScribe.Speech;

namespace MeetingScribe.Server.Engines.OpenAi;

/// <summary>
/// One participant at the server, one request at a time. Answers for captions may fail, the turn's last one is tried again, and then the stream
/// fails, and the turn is heard again by a new one.
/// </summary>
sealed class HttpStream : QueuedSpeechStream
{
    // 30 s of audio: what a server may be behind before hearing waits for it.
    const int QueuedChunks = 300;
    const int FinalTries = 3;

    /// <summary>Longer pauses are the session's, which says so in the participant's health.</summary>
    static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    readonly HttpRequests requests;
    readonly UpstreamServer server;
    readonly Told told;
    readonly HttpPace pace;
    readonly HttpDoubts doubts = new();
    DateTimeOffset pausedTo = DateTimeOffset.MinValue;
    int failures;

    public HttpStream(HttpRequests requests, UpstreamServer server, SpeechHints hints, HttpPace pace) : base(QueuedChunks)
    {
        (this.requests, this.server, told, this.pace) = (requests, server, new Told(hints, server.Options), pace);
        Start();
    }

    protected override SpeechEngineException FailureOf(Exception exception) =>
        exception is UpstreamException e ? e.Fault.ToEngineFailure(Math.Max(1, failures), server.Speech.Spread(), e) : base.FailureOf(exception);

    protected override async Task HearTurn(long start)
    {
        var turn = new HttpTurn(start, doubts);
        var withheld = doubts.Withheld;
        while (true)
        {
            // 1. all audio that is there: who is behind sends less often
            var isOver = false;
            while (!isOver && Queue.TryRead(out var heard))
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
                await Queue.WaitToReadAsync(Disposed);
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
                await Task.Delay(e.Fault.PauseAfter(tries, server.Speech.Spread()), server.Time, Disposed);
            }
        }
    }

    async Task<HttpAnswer> Ask(HttpTurn turn)
    {
        var began = server.Time.GetTimestamp();
        try
        {
            var answer = await requests.Ask(turn.Take(), told, turn.Past, Disposed);
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
}
