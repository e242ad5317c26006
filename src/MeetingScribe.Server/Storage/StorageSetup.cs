using MeetingScribe.Server.Configuration;
using MeetingScribe.Server.Storage.PostgreSql;
using MeetingScribe.Server.Storage.Sqlite;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace MeetingScribe.Server.Storage;

/// <summary>How <c>Program</c> adds the database and the recordings. Both are opened at the start, so that a bad disk stops it.</summary>
static class StorageSetup
{
    public static void AddStorage(this IServiceCollection services, ScribeOptions options)
    {
        var store = Open(services, options);
        services.AddSingleton(_ => store);
        services.AddSingleton<ISegmentSearch>(_ => store);
        services.AddSingleton(provider => new RecordingFolder(
            options.DataDirectory, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<RecordingFolder>>(), options.RecordingsDirectory));
        services.AddHostedService(provider => provider.GetRequiredService<RecordingFolder>());
        services.TryAddSingleton<IVolumes, OneFolder>(); // a program may have brought its own
    }

    static IStore Open(IServiceCollection services, ScribeOptions options)
    {
        if (options.Database.PostgreSql is not { } connectionString)
            return SqliteStore.Open(options.DataDirectory, TimeProvider.System); // which takes the directory itself
        services.AddSingleton(DirectoryLock.Take(options.DataDirectory)); // held to the end of the process
        return PostgreSqlStore.Open(connectionString, TimeProvider.System);
    }
}
