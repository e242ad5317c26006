using System.Collections.Concurrent;
using MeetingScribe.Server.Sessions;
using MeetingScribe.Server.Storage;
using Npgsql;

namespace MeetingScribe.Silo.Membership;

/// <summary>
/// Which node writes which recording, in the database. A node renews its lease there; until the lease ends nobody takes anything of it over, and
/// a node that cannot renew it stops acknowledging before it ends: it counts from before it asked, the database from after. When it can again,
/// it first learns what it has lost. (Gray and Cheriton, Leases, 1989.)
/// </summary>
sealed partial class LeasedClaims(ClusterTables tables, string node, TimeSpan term, TimeProvider time, ILogger<LeasedClaims> logger)
    : BackgroundService, IRecordingClaims
{
    readonly ConcurrentDictionary<string, LeasedClaim> claims = new();
    readonly Pulse renewed = new();
    long until;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await Open();
        await base.StartAsync(cancellationToken);
    }

    /// <summary>What an earlier process of this node left is nobody's: that process is gone.</summary>
    internal async Task Open()
    {
        await tables.Open();
        await tables.Run("DELETE FROM scribe_claims WHERE cluster = $1 AND node = $2", tables.Cluster, node);
        await Renew();
    }

    public async Task<IRecordingClaim?> Claim(string recordingId)
    {
        if (claims.TryGetValue(recordingId, out var before))
            await Task.WhenAny(before.Released, Task.Delay(term, time)); // or its row would take this one's along
        if (await Call(() => tables.Claim(recordingId, node)) is not { } isTakenOver)
            return null;
        var claim = new LeasedClaim(this, recordingId, isTakenOver);
        claims[recordingId] = claim;
        return claim;
    }

    /// <summary>Everything has been closed: others need not wait.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        Volatile.Write(ref until, 0);
        try
        {
            await tables.Run("DELETE FROM scribe_leases WHERE cluster = $1 AND node = $2", tables.Cluster, node);
        }
        catch (NpgsqlException)
        {
            // then it ends by itself
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(RenewEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await TryRenew();
        }
        catch (OperationCanceledException)
        {
            // stopping
        }
    }

    TimeSpan RenewEvery => term / 5;

    bool IsValid => time.GetTimestamp() < Volatile.Read(ref until);

    async Task TryRenew()
    {
        var wasValid = IsValid;
        try
        {
            await Renew();
            if (!wasValid)
                LogHeld();
        }
        catch (NpgsqlException e)
        {
            if (wasValid && !IsValid)
                LogLapsed(e, term.TotalSeconds);
        }
    }

    /// <summary>Before it holds anything again it knows what it has lost.</summary>
    internal async Task Renew()
    {
        var (asked, held) = (time.GetTimestamp(), claims.ToArray());
        await tables.Run(
            """
            INSERT INTO scribe_leases(cluster, node, until) VALUES($1, $2, clock_timestamp() + $3)
            ON CONFLICT(cluster, node) DO UPDATE SET until = clock_timestamp() + $3
            """,
            tables.Cluster, node, term);
        if (!IsValid && held.Length > 0)
        {
            var kept = await tables.All("SELECT recording FROM scribe_claims WHERE cluster = $1 AND node = $2", row => row.GetString(0), tables.Cluster, node);
            foreach (var (_, claim) in held.ExceptBy(kept, one => one.Key))
                claim.IsLost = true;
        }

        Volatile.Write(ref until, asked + (long)(term.TotalSeconds * time.TimestampFrequency));
        renewed.Fire();
    }

    async Task Release(LeasedClaim claim)
    {
        while (!claim.IsLost)
        {
            try
            {
                await tables.Run("DELETE FROM scribe_claims WHERE cluster = $1 AND recording = $2 AND node = $3", tables.Cluster, claim.RecordingId, node);
                break;
            }
            catch (NpgsqlException)
            {
                await Task.Delay(RenewEvery, time);
            }
        }

        claims.TryRemove(new(claim.RecordingId, claim));
    }

    async Task<T> Call<T>(Func<Task<T>> statement)
    {
        try
        {
            return await statement();
        }
        catch (NpgsqlException e)
        {
            throw new StoreException(StoreFailure.Away, "The database cannot be asked which node has the recording. See whether PostgreSQL runs; the service goes on by itself once it does.", e);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The database has not been reached for {Seconds:0} s: nothing is acknowledged until it is, and other nodes may take over what this one carries")]
    partial void LogLapsed(Exception e, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database is reached again; what no other node has taken over goes on")]
    partial void LogHeld();

    sealed class LeasedClaim(LeasedClaims all, string recordingId, bool isTakenOver) : IRecordingClaim
    {
        readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        volatile bool isLost;

        public string RecordingId => recordingId;

        public bool IsTakenOver => isTakenOver;

        public bool Holds => !isLost && all.IsValid;

        public bool IsLost
        {
            get => isLost;
            set => isLost = value;
        }

        public Task Changed => all.renewed.Next;

        public Task Released => released.Task;

        public async ValueTask DisposeAsync()
        {
            await all.Release(this);
            released.TrySetResult();
        }
    }
}
