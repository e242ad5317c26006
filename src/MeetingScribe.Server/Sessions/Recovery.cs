using MeetingScribe.Audio;
using MeetingScribe.Server.Storage;

namespace MeetingScribe.Server.Sessions;

/// <summary>At the start, reads on what a crash left unheard. A stream that was heard needs nothing until its client comes back.</summary>
sealed partial class Recovery(ISessionHost host, SessionNode node, ILogger<Recovery> logger) : BackgroundService
{
    /// <summary>Less than a word: the rest of a chunk, and what a resampler waited for. It is heard when there is more, or at the meeting's end.</summary>
    const int LeastUnheard = 2 * Chunk.MaxSamples;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => ReadOn(stoppingToken);

    public async Task ReadOn(CancellationToken stopping)
    {
        await UnclaimedRecordings.Erase(node.Store, node.Recordings, node.Volumes);
        foreach (var stream in await node.Store.UnfinishedStreams(stopping))
        {
            if (stopping.IsCancellationRequested)
                return;
            if (stream.State == StreamState.Open && node.Recordings.SamplesOf(stream) < (stream.Checkpoint?.Position ?? 0) + LeastUnheard)
                continue;
            try
            {
                await host.Participant(stream.Key.MeetingId, stream.Key.ParticipantId).Recover(stream);
            }
#pragma warning disable CA1031 // one unreadable recording must not keep the others from being heard
            catch (Exception e)
#pragma warning restore CA1031
            {
                LogUnrecoverable(e, stream.RecordingId);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Recording {Recording} cannot be read on")]
    partial void LogUnrecoverable(Exception e, string recording);
}
