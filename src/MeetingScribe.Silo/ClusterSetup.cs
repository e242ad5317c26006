using System.Net;
using MeetingScribe.Server.Access;
using MeetingScribe.Server.Configuration;
using MeetingScribe.Server.Sessions;
using MeetingScribe.Server.Telemetry;
using MeetingScribe.Silo.Membership;
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
        // 1. what all nodes share: one database, one folder of recordings
        var connection = options.Database.PostgreSql
            ?? throw new ConfigurationException("A cluster keeps its transcripts in PostgreSQL. Set Scribe:Database to its connection string, such as Host=db;Database=scribe;Username=scribe;Password=secret.");
        if (options.RecordingsDirectory is null)
            throw new ConfigurationException("The nodes of a cluster share one folder of recordings, so that another node can go on with a stream. Set Scribe:RecordingsDirectory to it.");
        var tables = new ClusterTables(NpgsqlDataSource.Create(connection), cluster.Name);

        // 2. what of it is this node's; it gives everything back when all else has stopped
        builder.Services.AddSingleton(provider => new LeasedClaims(
            tables, NodeId.Of(options.DataDirectory), cluster.Lease, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<LeasedClaims>>()));
        builder.Services.AddSingleton<IRecordingClaims>(provider => provider.GetRequiredService<LeasedClaims>());
        builder.Services.AddHostedService(provider => provider.GetRequiredService<LeasedClaims>());

        // 3. the node
        builder.Configuration["Logging:LogLevel:Orleans"] ??= "Warning";
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
        builder.Services.AddHostedService<Succession>();
        builder.Services.AddSingleton<IRevocations, Revocations>();
        builder.Services.AddSingleton(new ExportedMeter("Microsoft.Orleans"));
    }
}
