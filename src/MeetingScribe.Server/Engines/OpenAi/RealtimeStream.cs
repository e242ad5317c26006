using System.Runtime.CompilerServices;
using System.Threading.Channels;
using MeetingScribe.Audio;
using MeetingScribe.Server.Upstream;
using MeetingScribe.Speech;

namespace MeetingScribe.Server.Engines.OpenAi;

/// <summary>
/// One participant at the server. A session is opened at the first speech, and again when it grew old or was closed for silence, always between
/// turns. If it is lost with turns unsettled the stream fails; the session behind us then opens another, which hears exactly those turns again
/// from the recording.
/// </summary>
sealed class RealtimeStream : ISpeechStream
{
    static readonly TimeSpan WatchEvery = TimeSpan.FromSeconds(1);

    /// <summary>OpenAI refuses to commit less than 100 ms.</summary>
    const int LeastAudio = RealtimeCommands.SampleRate * 12 / 100;

    // Full only when nobody reads; then the server's messages wait, in the end at the server.
    const int UnreadHypotheses = 64;

    readonly UpstreamServer server;
    readonly RealtimeModel model;
    readonly RealtimeTimes times;
    readonly RealtimeTroubles troubles;
    readonly SpeechHints hints;
    readonly Channel<Hypothesis> hypotheses = Channel.CreateBounded<Hypothesis>(UnreadHypotheses);
    readonly CancellationTokenSource disposed = new();
    readonly Lock gate = new();
    readonly ITimer watch;
    Upsampler? upsampler;
    short[] upsampled = [];
    int sent;
    RealtimeSession? current;
    SpeechEngineException? failure;
    long quietSince;
    long callStarted;
    long lastWord;

    public RealtimeStream(UpstreamServer server, RealtimeModel model, RealtimeTimes times, RealtimeTroubles troubles, SpeechHints hints)
    {
        (this.server, this.model, this.times, this.troubles, this.hints) = (server, model, times, troubles, hints);
        watch = server.Time.CreateTimer(_ => Watch(), state: null, WatchEvery, WatchEvery);
    }

    public async ValueTask StartTurn(long position, CancellationToken cancellation)
    {
        // 1. a session that lasts as long as the turn may
        while (current is { Line.IsOld: true, Turns.Unsettled: > 0 } old && failure is null)
        {
            var next = old.NextSettled;
            if (old.Turns.Unsettled > 0)
                await next.WaitAsync(cancellation);
        }

        while (!TryStart(position))
            await Open(cancellation);

        // 2. its audio's own clock
        upsampler?.Dispose();
        upsampler = new Upsampler(RealtimeCommands.SampleRate);
        upsampled = upsampled.Length > 0 ? upsampled : new short[Math.Max(upsampler.LargestOutput, LeastAudio)];
        sent = 0;
    }

    public async ValueTask Hear(Chunk chunk, CancellationToken cancellation)
    {
        Current.Turns.Heard(chunk.End);
        await Append(upsampler!.Process(chunk.Samples.Span, upsampled), cancellation);
    }

    public async ValueTask EndTurn(CancellationToken cancellation)
    {
        await Append(upsampler!.Finish(upsampled), cancellation);
        if (sent < LeastAudio)
        {
            Array.Clear(upsampled);
            await Append(LeastAudio - sent, cancellation);
        }

        await Send(RealtimeCommands.Commit(Current.Turns.Commit(server.Time.GetTimestamp())), cancellation);
    }

    public async IAsyncEnumerable<Hypothesis> Hypotheses([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var hypothesis in hypotheses.Reader.ReadAllAsync(cancellation))
            yield return hypothesis;
    }

    public async ValueTask DisposeAsync()
    {
        await watch.DisposeAsync();
        await disposed.CancelAsync();
        hypotheses.Writer.TryComplete();
        if (Leave() is { } last)
        {
            await last.Line.DisposeAsync();
            await last.Listening;
        }

        upsampler?.Dispose();
        disposed.Dispose();
    }

    RealtimeSession Current => current ?? throw failure ?? new SpeechEngineException("The stream has no session; start a turn first.");

    /// <summary>Begins the turn if there is a session to begin it in.</summary>
    bool TryStart(long position)
    {
        RealtimeSession? outworn = null;
        lock (gate)
        {
            if (failure is not null)
                throw failure;
            if (current is { Line.IsOld: false } session)
            {
                session.Turns.Start(position);
                return true;
            }

            (outworn, current) = (current, null);
        }

        _ = outworn?.Line.DisposeAsync().AsTask();
        return false;
    }

    async Task Open(CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, disposed.Token);
        try
        {
            var opened = new RealtimeSession(await RealtimeLine.Open(server, model, hints, times, either.Token), new RealtimeTurns(hints.Language));
            Volatile.Write(ref quietSince, server.Time.GetTimestamp());
            lock (gate)
                current = opened;
            opened.Listening = Listen(opened);
        }
        catch (UpstreamException e)
        {
            Fail(e, isReported: true);
            throw failure!;
        }
    }

    ValueTask Append(int samples, CancellationToken cancellation)
    {
        sent += samples;
        return samples == 0 ? ValueTask.CompletedTask : Send(RealtimeCommands.Append(upsampled.AsSpan(0, samples)), cancellation);
    }

    async ValueTask Send(BinaryData command, CancellationToken cancellation)
    {
        var session = Current;
        Volatile.Write(ref callStarted, server.Time.GetTimestamp());
        try
        {
            await session.Line.Send(command, cancellation);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested && (UpstreamServer.IsTheirs(e) || e is ObjectDisposedException or InvalidOperationException))
        {
            // Who listens knows better why the connection ended.
            await session.Line.DisposeAsync();
            await session.Listening;
            throw failure ?? new SpeechEngineException($"{server.Name} cannot be reached", e);
        }
        finally
        {
            Volatile.Write(ref callStarted, 0);
        }
    }

    /// <summary>To the end of the session, whatever ends it.</summary>
    async Task Listen(RealtimeSession session)
    {
        await Task.Yield();
        try
        {
            while (true)
                await Take(session, await session.Line.Next());
        }
        catch (UpstreamException e)
        {
            lock (gate)
            {
                if (session.Turns.Unsettled == 0)
                    current = current == session ? null : current;
                else if (current == session)
                    Fail(e);
            }
        }
        catch (Exception e) when (e is ChannelClosedException or OperationCanceledException)
        {
            // The stream is disposed of.
        }

        session.Settled();
        await session.Line.DisposeAsync();
    }

    async Task Take(RealtimeSession session, RealtimeEvent said)
    {
        // A server that still writes is slow, not away.
        Volatile.Write(ref lastWord, server.Time.GetTimestamp());
        var outcome = said switch
        {
            { Type: RealtimeEvent.Error, Problem.Code: "input_audio_buffer_commit_empty" } => session.Turns.Refused(said.Problem.EventId),
            { Type: RealtimeEvent.Error } => throw new UpstreamException(FaultOf(said.Problem)),
            _ => session.Turns.Apply(said),
        };
        if (outcome.Failed is { } failed)
        {
            var fault = FaultOf(failed.Problem);
            if (!troubles.IsLost(hints.ParticipantKey, failed.Start, fault))
                throw new UpstreamException(fault is { Kind: FaultKind.Final, ConcernsAll: false } ? fault with { Kind = FaultKind.Transient } : fault);
            outcome = session.Turns.GiveUp(failed.Start);
        }

        foreach (var hypothesis in outcome.Said)
        {
            if (hypothesis.IsFinal)
            {
                server.Speech.Succeeded();
                troubles.Settled(hints.ParticipantKey, hypothesis.TurnStart);
                Volatile.Write(ref quietSince, server.Time.GetTimestamp());
            }

            await hypotheses.Writer.WriteAsync(hypothesis, disposed.Token);
        }

        if (session.Turns.Unsettled == 0)
            session.Settled();
    }

    UpstreamFault FaultOf(RealtimeProblem? problem) => server.Faults.OfEvent(problem?.Type, problem?.Code, problem?.Message);

    /// <summary>The first fault is the one that counts.</summary>
    /// <param name="isReported">The breaker knows of it.</param>
    void Fail(UpstreamException e, bool isReported = false)
    {
        lock (gate)
        {
            if (failure is not null || disposed.IsCancellationRequested)
                return;
            if (!isReported)
                server.Speech.Failed(e.Fault);
            failure = e.Fault.ToEngineFailure(troubles.Failed(hints.ParticipantKey), server.Speech.Spread(), e);
        }

        hypotheses.Writer.TryComplete(failure);
    }

    /// <summary>Once a second: a server that says nothing more is left, and so is one that nobody speaks to.</summary>
    void Watch()
    {
        RealtimeSession? left = null;
        lock (gate)
        {
            if (current is not { } session)
                return;
            var waiting = session.Turns.WaitingSince is { } since ? Math.Max(since, Volatile.Read(ref lastWord)) : 0;
            if (IsOver(waiting, server.Options.Timeout) || IsOver(Volatile.Read(ref callStarted), server.Options.Timeout))
            {
                Fail(new UpstreamException(server.Faults.Timeout()));
                left = session;
            }
            else if (session.Turns.Unsettled == 0 && IsOver(Volatile.Read(ref quietSince), times.Idle))
            {
                (left, current) = (session, null);
            }
        }

        _ = left?.Line.DisposeAsync().AsTask();
    }

    bool IsOver(long since, TimeSpan limit) => since != 0 && server.Time.GetElapsedTime(since) > limit;

    RealtimeSession? Leave()
    {
        lock (gate)
        {
            var last = current;
            current = null;
            return last;
        }
    }
}
