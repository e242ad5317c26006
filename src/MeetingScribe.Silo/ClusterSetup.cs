using System.Net;
using MeetingScribe.Server.Access;
using MeetingScribe.Server.Configuration;
using MeetingScribe.Server.Sessions;
using MeetingScribe.Server.Telemetry;
using MeetingScribe.Silo.Membership;
using MeetingScribe.Silo.Volumes;
using Npgsql;
using Orleans.Configuration;
using Orleans.GrainDirectory;
using Orleans.Runtime.Hosting;

namespace MeetingScribe.Silo;

/// <summary>How the program becomes a node.</summary>
static class ClusterSetup
{
    public static void JoinCluster(this WebApplicationBuilder builder, ScribeOptions options, ClusterOptions cluster)
    {
        // 1. what all nodes share
        var connection = options.Database.PostgreSql
            ?? throw new ConfigurationException("A cluster keeps its transcripts in PostgreSQL. Set Scribe:Database to its connection string, such as Host=db;Database=scribe;Username=scribe;Password=secret.");
        if (options.RecordingsDirectory is not null && cluster.Copies is not null)
            throw new ConfigurationException("Scribe:Cluster:Copies is for nodes that keep recordings on volumes of their own. Leave it out, or leave out Scribe:RecordingsDirectory, the folder that all nodes share.");
        var tables = new ClusterTables(NpgsqlDataSource.Create(connection), cluster.Name);

        // 2. what of it is this node's; it gives everything back when all else has stopped
        builder.Services.AddSingleton(provider => new LeasedClaims(
            tables, NodeId.Of(options.DataDirectory), cluster.Lease, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<LeasedClaims>>()));
        builder.Services.AddSingleton<IRecordingClaims>(provider => provider.GetRequiredService<LeasedClaims>());
        builder.Services.AddHostedService(provider => provider.GetRequiredService<LeasedClaims>());

        // 3. the node
        builder.Configuration["Logging:LogLevel:Orleans"] ??= "Warning";
        builder.Configuration["Logging:LogLevel:MeetingScribe.Silo.Volumes.VolumeService"] ??= "Warning"; // what Orleans says in its name
        builder.UseOrleans(silo =>
        {
            silo.Configure<Orleans.Configuration.ClusterOptions>(names => (names.ClusterId, names.ServiceId) = (cluster.Name, "meetingscribe"));
            silo.Configure<EndpointOptions>(endpoint =>
            {
                endpoint.SiloPort = cluster.Port;
                endpoint.GatewayPort = 0; // clients speak HTTP
                endpoint.AdvertisedIPAddress = cluster.Address ?? endpoint.AdvertisedIPAddress;
                endpoint.SiloListeningEndpoint = new IPEndPoint(cluster.Address is { } own && IPAddress.IsLoopback(own) ? own : IPAddress.Any, cluster.Port);
            });
            silo.Configure<ClusterMembershipOptions>(membership =>
            {
                membership.ProbeTimeout = cluster.Probe;
                membership.TableRefreshTimeout = 5 * cluster.Probe;
                membership.IAmAliveTablePublishTimeout = 5 * cluster.Probe;
                membership.DefunctSiloExpiration = TimeSpan.FromHours(1);
            });
            silo.Services.AddSingleton<IMembershipTable>(new PostgreSqlMembership(tables));
            silo.AddGrainDirectory(GrainDirectoryAttribute.DEFAULT_GRAIN_DIRECTORY, (_, _) => new PostgreSqlGrainDirectory(tables));
            Wire.Add(silo.Services);
        });

        // 4. where sessions live
        builder.Services.AddSingleton<GrainSessions>();
        builder.Services.AddSingleton<ISessionHost>(provider => provider.GetRequiredService<GrainSessions>());
        if (options.RecordingsDirectory is null)
            builder.Services.AddVolumes(options, tables, cluster.Copies ?? ClusterOptions.DefaultCopies);
        builder.Services.AddHostedService<Succession>();
        builder.Services.AddSingleton<IRevocations, Revocations>();
        builder.Services.AddSingleton(new ExportedMeter("Microsoft.Orleans"));
    }
}
