using System.Globalization;

namespace MeetingScribe.Tests.Durability;

/// <summary>What a process holds, as Linux counts it.</summary>
/// <param name="Kilobytes">Resident memory.</param>
/// <param name="Handles">Open files and sockets.</param>
sealed record Footprint(long Kilobytes, int Handles, int Threads)
{
    /// <summary>A service that gives back memory soon enough to count it: small young generations, and no spare ones for a server.</summary>
    public static async Task<ServiceProcess> Frugal(params string[] settings)
    {
        var service = ServiceProcess.Prepare(["env", "DOTNET_gcServer=0", "DOTNET_GCgen0size=400000", "DOTNET_GCConserveMemory=9"], settings);
        await service.Start();
        return service;
    }

    public static Footprint Of(ServiceProcess service)
    {
        var folder = $"/proc/{service.ProcessId}";
        var status = File.ReadLines($"{folder}/status").Select(line => line.Split(':')).ToDictionary(parts => parts[0], parts => parts[1].Trim().Split(' ')[0]);
        return new Footprint(
            long.Parse(status["VmRSS"], CultureInfo.InvariantCulture), Directory.GetFileSystemEntries($"{folder}/fd").Length,
            int.Parse(status["Threads"], CultureInfo.InvariantCulture));
    }

    public override string ToString() => FormattableString.Invariant($"{Kilobytes / 1024.0:0} MiB, {Handles} handles, {Threads} threads");
}
