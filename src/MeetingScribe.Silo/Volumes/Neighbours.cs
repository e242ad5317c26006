using MeetingScribe.Server.Storage;
using Orleans.Runtime.Services;

namespace MeetingScribe.Silo.Volumes;

/// <summary>Another node's volume.</summary>
/// <param name="IsStaying">Its node is not about to stop.</param>
sealed record Neighbour(SiloAddress Silo, string Volume, bool IsStaying);

/// <summary>The volumes of the other nodes that can be asked just now.</summary>
sealed partial class Neighbours(
    VolumeClient volumes, IClusterMembershipService membership, ILocalSiloDetails self, TimeProvider time, ILogger<Neighbours> logger) : BackgroundService
{
    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    readonly Pulse changed = new();
    volatile IReadOnlyList<Neighbour> all = [];

    public IReadOnlyList<Neighbour> All => all;

    /// <summary>Completes when somebody comes or goes; take it before looking.</summary>
    public Task NextChange => changed.Next;

    public IVolumeService Of(Neighbour neighbour) => volumes.Of(neighbour.Silo);

    /// <summary>What they answer; who does not is left out.</summary>
    public async Task<IReadOnlyList<(Neighbour Neighbour, T Answer)>> Ask<T>(Func<IVolumeService, Task<T>> question, Func<Neighbour, bool>? whom = null)
    {
        var answers = await Task.WhenAll(all.Where(whom ?? (_ => true)).Select(async neighbour =>
        {
            try
            {
                return [(neighbour, await question(Of(neighbour)))];
            }
#pragma warning disable CA1031 // whoever cannot answer is as good as away
            catch (Exception e)
#pragma warning restore CA1031
            {
                LogSilent(e, neighbour.Volume, neighbour.Silo);
                return Array.Empty<(Neighbour, T)>();
            }
        }));
        return [.. answers.SelectMany(one => one)];
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
                await Look();
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // stopping
        }
    }

    async Task Look()
    {
        var seen = membership.CurrentSnapshot.Members.Values
            .Where(member => member.Status is SiloStatus.Active or SiloStatus.ShuttingDown or SiloStatus.Stopping && !member.SiloAddress.Equals(self.SiloAddress));
        var present = (await Task.WhenAll(seen.Select(Find))).OfType<Neighbour>().OrderBy(one => one.Volume, StringComparer.Ordinal).ToList();
        if (present.SequenceEqual(all))
            return;
        all = present;
        changed.Fire();
    }

    /// <summary>Null while its name is not known.</summary>
    async Task<Neighbour?> Find(ClusterMember member)
    {
        var isStaying = member.Status == SiloStatus.Active;
        if (all.FirstOrDefault(one => one.Silo.Equals(member.SiloAddress)) is { } known)
            return known with { IsStaying = isStaying };
        try
        {
            return new Neighbour(member.SiloAddress, await volumes.Of(member.SiloAddress).Name(), isStaying);
        }
#pragma warning disable CA1031 // it is asked again in a moment
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogSilent(e, "(not known yet)", member.SiloAddress);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Volume {Volume} at {Silo} does not answer")]
    partial void LogSilent(Exception e, string volume, SiloAddress silo);
}

/// <summary>Calls to one node's volume.</summary>
sealed class VolumeClient(IServiceProvider services) : GrainServiceClient<IVolumeService>(services)
{
    public IVolumeService Of(SiloAddress silo) => GetGrainService(silo);
}
