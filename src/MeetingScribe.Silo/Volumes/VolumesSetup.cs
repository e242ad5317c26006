using MeetingScribe.Server.Configuration;
using MeetingScribe.Server.Storage;
using MeetingScribe.Silo.Membership;

namespace MeetingScribe.Silo.Volumes;

/// <summary>Recordings on a volume of every node's own, in place of one folder for all.</summary>
static class VolumesSetup
{
    /// <param name="copies">See <see cref="ClusterOptions.Copies"/>.</param>
    public static void AddVolumes(this IServiceCollection services, ScribeOptions options, ClusterTables tables, int copies)
    {
        services.AddSingleton(new Ledger(tables));
        services.AddSingleton<VolumeClient>();
        services.AddSingleton<Neighbours>();
        services.AddHostedService(provider => provider.GetRequiredService<Neighbours>());
        services.AddSingleton(provider => new HeldCopies(
            provider.GetRequiredService<RecordingFolder>(), provider.GetRequiredService<Ledger>(), NodeId.Of(options.DataDirectory), provider.GetRequiredService<TimeProvider>()));
        services.AddGrainService<VolumeService>();
        services.AddSingleton(provider => new NodeVolumes.Parts(
            provider.GetRequiredService<RecordingFolder>(), provider.GetRequiredService<HeldCopies>(), provider.GetRequiredService<Ledger>(),
            provider.GetRequiredService<Neighbours>(), provider.GetRequiredService<TimeProvider>(), copies, provider.GetRequiredService<ILogger<RecordingCopies>>()));
        services.AddSingleton<NodeVolumes>();
        services.AddSingleton<IVolumes>(provider => provider.GetRequiredService<NodeVolumes>());
        services.AddHostedService(provider => provider.GetRequiredService<NodeVolumes>());
    }
}
