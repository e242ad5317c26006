using MeetingScribe.Server.Storage;

namespace MeetingScribe.Silo.Volumes;

/// <summary>This node's volume, for the other nodes.</summary>
sealed class VolumeService(GrainId id, Orleans.Runtime.Silo silo, ILoggerFactory loggers, HeldCopies held, RecordingFolder recordings)
    : GrainService(id, silo, loggers), IVolumeService
{
    public Task<string> Name() => Task.FromResult(held.Volume);

    public Task<Copy> Look(string recordingId, bool takesOver) => Task.FromResult(held.Look(recordingId, takesOver));

    public Task<byte[]> Read(string recordingId, long offset, int count)
    {
        using var file = recordings.OpenToRead(recordingId);
        var audio = new byte[count];
        return Task.FromResult(file is null ? [] : audio[..RandomAccess.Read(file, audio, offset)]);
    }

    public Task<Marks> ReadMarks(string recordingId, int from) =>
        Task.FromResult(new Marks([.. recordings.ReadMarks(recordingId).Before(long.MaxValue).Skip(from)]));

    public Task<WriteOutcome> Write(Piece piece, byte[] audio) => held.Write(piece, audio);

    public Task<long?> Erase(string recordingId) => Task.FromResult(held.Erase(recordingId));
}
