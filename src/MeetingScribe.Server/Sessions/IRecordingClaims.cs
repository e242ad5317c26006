namespace MeetingScribe.Server.Sessions;

/// <summary>Which recordings are this process's to write. Wherever several processes share them, each is one's at a time.</summary>
interface IRecordingClaims
{
    /// <summary>Makes the recording this process's; null while it is another's.</summary>
    /// <exception cref="Storage.StoreException">Nobody can tell now whose it is.</exception>
    Task<IRecordingClaim?> Claim(string recordingId);
}

/// <summary>The right to write a recording and to acknowledge its audio. Disposing gives it back.</summary>
interface IRecordingClaim : IAsyncDisposable
{
    /// <summary>Whoever had it has not given it back and may still write to the file it had, of which nothing more will be acknowledged.</summary>
    bool IsTakenOver { get; }

    /// <summary>False: another may have taken the recording over, and nothing of it may be acknowledged now.</summary>
    bool Holds { get; }

    /// <summary>Another has taken the recording over.</summary>
    bool IsLost { get; }

    /// <summary>Completes at the next change for the better or to the end; take it before looking.</summary>
    Task Changed { get; }
}

/// <summary>A process that is alone over its recordings.</summary>
sealed class SoleClaims : IRecordingClaims, IRecordingClaim
{
    static readonly Task Never = new TaskCompletionSource().Task;

    public bool IsTakenOver => false;

    public bool Holds => true;

    public bool IsLost => false;

    public Task Changed => Never;

    public Task<IRecordingClaim?> Claim(string recordingId) => Task.FromResult<IRecordingClaim?>(this);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
