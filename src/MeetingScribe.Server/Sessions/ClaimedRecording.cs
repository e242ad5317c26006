using MeetingScribe.Server.Storage;

namespace MeetingScribe.Server.Sessions;

/// <summary>A stream's recording, and the right to write it. Disposing gives both back.</summary>
sealed class ClaimedRecording(StreamRecord stream, Recording recording, ICopies copies, IRecordingClaim claim) : IDisposable
{
    /// <summary>A node that was cut off has its recordings to itself for as long as its lease lasts: 10 s as a rule.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    static readonly TimeSpan Again = TimeSpan.FromMilliseconds(250);

    const string Elsewhere = "Another node still carries this stream. Connect again in a moment.";

    public StreamRecord Stream => stream;

    public Recording Recording => recording;

    /// <summary>What of it may be acknowledged.</summary>
    public ICopies Copies => copies;

    public IRecordingClaim Claim => claim;

    /// <summary>Or why not: another node has it and does not give it back in a while, or has settled the stream meanwhile, or what was recorded is away.</summary>
    public static async Task<(ClaimedRecording? Recording, string WhyNot)> Open(SessionNode node, StreamRecord stream)
    {
        var began = node.Context.Time.GetTimestamp();
        for (var waits = false; ; waits = true)
        {
            if (await node.Claims.Claim(stream.RecordingId) is { } claim)
                return await Take(node, stream, claim, wasElsewhere: waits || claim.IsTakenOver);
            if (node.Context.Time.GetElapsedTime(began) > Patience)
                return (null, Elsewhere);
            await Task.Delay(Again, node.Context.Time);
        }
    }

    public void Dispose()
    {
        copies.Dispose();
        recording.Dispose();
        _ = claim.DisposeAsync().AsTask();
    }

    static async Task<(ClaimedRecording? Recording, string WhyNot)> Take(SessionNode node, StreamRecord stream, IRecordingClaim claim, bool wasElsewhere)
    {
        Recording? recording = null;
        try
        {
            // What the node that had it stored until then counts.
            var key = stream.Key;
            if (wasElsewhere && (await node.Store.Streams(key.MeetingId, key.ParticipantId)).FirstOrDefault(one => one.RecordingId == stream.RecordingId) is var now)
            {
                if (now is null or { State: StreamState.Settled })
                    return (null, Elsewhere);
                stream = now;
            }

            if (claim.IsTakenOver)
                await node.Recordings.Sever(stream.RecordingId);
            if (await node.Volumes.TakeOver(stream.RecordingId, stream.Format) is { } away)
                return (null, away);
            recording = node.Recordings.Open(stream.RecordingId);
            return (new ClaimedRecording(stream, recording, node.Volumes.Follow(stream.RecordingId, stream.Format, recording), claim), "");
        }
        finally
        {
            if (recording is null)
                await claim.DisposeAsync();
        }
    }
}
