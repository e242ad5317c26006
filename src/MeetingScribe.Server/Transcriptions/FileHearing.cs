using System.Buffers;
using System.Runtime.CompilerServices;
using MeetingScribe.Audio;
using MeetingScribe.Server.Access;
using MeetingScribe.Server.Ingest;
using MeetingScribe.Speech;
using MeetingScribe.Speech.Redaction;
using MeetingScribe.Turns;

namespace MeetingScribe.Server.Transcriptions;

/// <summary>What hearing a file brings.</summary>
/// <param name="Words">Of one turn: those that are stable by now, or all of them.</param>
/// <param name="Finished">The turn, once it is over.</param>
sealed record Spoken(IReadOnlyList<Word> Words, Utterance? Finished);

/// <summary>
/// A file at the engine: the same turns and the same <see cref="Listener"/> as a participant's, as fast as the engine goes, with nothing
/// recorded and no meeting. Two tasks: one reads and hears and waits for the engine, the caller's own takes what the engine believes.
/// Used once.
/// </summary>
sealed class FileHearing(
    ISpeechEngine engine, SpeechHints hints, TurnOptions turns, TimeSpan longest, TimeSpan patience, TimeProvider time, Redactor? redactor = null)
{
    const int BufferBytes = 1 << 16;

    /// <summary>How much was heard.</summary>
    public TimeSpan Duration { get; private set; }

    /// <summary>What it used of a metered server.</summary>
    public List<SpeechUsage> Used { get; } = [];

    /// <summary>Why not all of it was.</summary>
    public Problem? Problem { get; private set; }

    /// <summary>Ends early with <see cref="Problem"/>; throws <see cref="SpeechEngineException"/> if the engine fails or gives no answer.</summary>
    public async IAsyncEnumerable<Spoken> Hear(UploadedAudio audio, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var speech = engine.Open(hints);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var ears = new Listener(turns, from: null, speech, engine.Name, new TurnMemory(redactor));
        var hearing = Read(audio, ears, over.Token);
        var hypotheses = speech.Hypotheses(over.Token).GetAsyncEnumerator(over.Token);
        var next = hypotheses.MoveNextAsync().AsTask();
        try
        {
            while (await IsMore(hearing, next, ears))
            {
                if (ears.Understand(hypotheses.Current) is { } delta)
                    yield return new Spoken(delta.Stable, Take(ears));
                next = hypotheses.MoveNextAsync().AsTask();
            }
        }
        finally
        {
            await over.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await hearing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await hypotheses.DisposeAsync();
        }
    }

    /// <summary>Waits for the next hypothesis; false when none can come any more.</summary>
    async Task<bool> IsMore(Task hearing, Task<bool> next, Listener ears)
    {
        try
        {
            // An engine may have nothing to say of audio without speech, so it is over when all is heard and no text is due.
            await await Task.WhenAny(hearing, next).WaitAsync(patience, time);
            if (hearing.IsCompletedSuccessfully && (Problem is not null || ears.Unsettled == 0))
                return false;
            return await next.WaitAsync(patience, time)
                ? true
                : throw new SpeechEngineException("The speech engine closed before it had finished.");
        }
        catch (TimeoutException)
        {
            throw new SpeechEngineException($"The speech engine gave no answer for {patience.TotalSeconds:0} s; it may be busy with meetings, which go first.");
        }
    }

    Utterance? Take(Listener ears)
    {
        if (!ears.TryTake(out var utterance, out _))
            return null;
        ears.Took(utterance);
        Used.AddRange(utterance.Usage);
        return utterance;
    }

    async Task Read(UploadedAudio audio, Listener ears, CancellationToken cancellation)
    {
        using var intake = new AudioIntake(audio.Format);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            while (await audio.Read(buffer, cancellation) is > 0 and var count)
            {
                for (var taken = 0; taken < count;)
                {
                    taken += intake.Write(buffer.AsSpan(taken, count - taken));
                    await HearChunks(intake, ears, cancellation);
                }

                if ((Problem = TooLong()) is not null)
                    return;
            }

            if ((Problem = audio.Problem) is not null)
                return;
            intake.Finish();
            await HearChunks(intake, ears, cancellation);
            await ears.Finish(cancellation);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    async Task HearChunks(AudioIntake intake, Listener ears, CancellationToken cancellation)
    {
        while (intake.TryRead(out var chunk))
            await ears.Hear(chunk, cancellation);
        Duration = TimeSpan.FromSeconds((double)intake.Position / Chunk.SampleRate);
    }

    Problem? TooLong() => Duration > longest
        ? Problem.TooLarge($"The audio is longer than {longest.TotalMinutes:0} minutes, which is the most this service transcribes in one request. Send it in parts.")
        : null;
}
