using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MeetingScribe.Cli.Wire;

namespace MeetingScribe.Benchmarks;

/// <summary>A server in a process of its own, so that its CPU time is its own. Its data directory goes with it.</summary>
sealed class ChildProcess : IAsyncDisposable
{
    const string Key = "bench-key";

    readonly Process process;
    readonly string folder = Directory.CreateTempSubdirectory("scribe-bench").FullName;

    ChildProcess(string url, Func<string, IEnumerable<string>> arguments)
    {
        Address = new ServiceAddress(new Uri(url), Key);
        var start = new ProcessStartInfo("dotnet", arguments(folder))
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
            WorkingDirectory = folder,
        };
        process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
    }

    public ServiceAddress Address { get; }

    /// <summary>User and system time of all its threads.</summary>
    public TimeSpan Cpu
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>The service itself, with one admin key.</summary>
    public static Task<ChildProcess> Service(string engine, params string[] settings) => Run("MeetingScribe.Server.dll", engine, settings);

    /// <summary>A node of a cluster, the same.</summary>
    public static Task<ChildProcess> Node(string program, string engine, params string[] settings) =>
        Run(program, engine, [.. settings, $"Scribe:Cluster:Port={new Uri(FreeUrl()).Port}"]);

    static Task<ChildProcess> Run(string program, string engine, string[] settings)
    {
        var url = FreeUrl();
        return Ready(new ChildProcess(url, folder =>
        [
            Path.Combine(AppContext.BaseDirectory, program),
            $"--urls={url}",
            $"--Scribe:Engine={engine}",
            $"--Scribe:DataDirectory={folder}",
            $"--Scribe:ApiKeys:0:Key={Key}",
            "--Scribe:ApiKeys:0:Name=bench",
            "--Scribe:ApiKeys:0:Scopes=admin",
            .. settings.Select(setting => "--" + setting),
        ]), "/readyz");
    }

    /// <summary>The bare WebSocket sink.</summary>
    public static Task<ChildProcess> Sink()
    {
        var url = FreeUrl();
        return Ready(new ChildProcess(url, _ => [typeof(ChildProcess).Assembly.Location, "sink", url]), "/");
    }

    /// <summary>What the openai engine is measured with.</summary>
    public static Task<ChildProcess> Upstream()
    {
        var url = FreeUrl();
        return Ready(new ChildProcess(url, _ => [typeof(ChildProcess).Assembly.Location, "upstream-server", url]), "/");
    }

    static async Task<ChildProcess> Ready(ChildProcess child, string path)
    {
        using var http = new HttpClient { BaseAddress = child.Address.Url };
        for (var attempt = 0; attempt < 300; attempt++)
        {
            try
            {
                if ((await http.GetAsync(path)).IsSuccessStatusCode)
                    return child;
            }
            catch (HttpRequestException) when (!child.process.HasExited)
            {
                // Not listening yet.
            }
            await Task.Delay(100);
        }
        await child.DisposeAsync();
        throw new InvalidOperationException("The server did not become ready within 30 s.");
    }

    static string FreeUrl()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
