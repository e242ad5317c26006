using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MeetingScribe.Tests;

/// <summary>
/// The real service as its users run it: a process of its own on a free port, over a data directory that outlives it. Killed without
/// mercy when disposed of; <see cref="Kill"/> and <see cref="Start"/> may follow each other any number of times.
/// </summary>
sealed partial class ServiceProcess : IAsyncDisposable
{
    const string FirstKey = "Scribe:ApiKeys:0:Key=";

    static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);

    /// <summary>Set, and it is a node of a cluster of one that every test runs against: both hosts pass the same tests.</summary>
    static readonly string? Silo = Environment.GetEnvironmentVariable("SCRIBE_SILO");

    string[] settings;
    readonly ConcurrentQueue<string?> errors = new();
    Process? process;

    ServiceProcess(string[] settings) => this.settings = settings;

    /// <summary>A command that is given the service's own as its last arguments; empty: none.</summary>
    public string[] Launcher { get; init; } = [];

    /// <summary>Which of the programs beside the tests.</summary>
    public string Program { get; init; } = Silo ?? "MeetingScribe.Server.dll";

    public string DataDirectory { get; } = Directory.CreateTempSubdirectory("scribe-").FullName;

    public string Key { get; private set; } = "";

    public HttpClient Http { get; private set; } = new();

    public Uri Address => Http.BaseAddress!;

    public int ProcessId => process!.Id;

    /// <summary>What it wrote on the error output.</summary>
    public IEnumerable<string> Errors => errors.OfType<string>();

    /// <param name="settings">As on the command line: <c>Scribe:Engine=scripted</c>.</param>
    public static async Task<ServiceProcess> Run(params string[] settings)
    {
        var service = new ServiceProcess(settings);
        await service.Start();
        return service;
    }

    /// <summary>The same, not started.</summary>
    public static ServiceProcess Prepare(string[] launcher, params string[] settings) => new(settings) { Launcher = launcher };

    /// <summary>A node of a cluster, not started.</summary>
    public static ServiceProcess Node(params string[] settings) => new(settings) { Program = "MeetingScribe.Silo.dll" };

    public async Task Start()
    {
        if (Program == Silo && !settings.Any(setting => setting.StartsWith("Scribe:Cluster:", StringComparison.Ordinal)))
            settings = [.. settings, .. await ClusterOfOne()];
        string[] command = [
            .. Launcher, "dotnet", Path.Combine(AppContext.BaseDirectory, Program),
            "--urls", "http://127.0.0.1:0", $"--Scribe:DataDirectory={DataDirectory}", .. settings.Select(setting => "--" + setting)];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var variable in new[] { "OPENAI_API_KEY", "OPENAI_BASE_URL" })
            start.Environment.Remove(variable);
        process = Process.Start(start)!;
        process.ErrorDataReceived += (_, line) => errors.Enqueue(line.Data);
        process.BeginErrorReadLine();

        var found = new TaskCompletionSource<Match>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.OutputDataReceived += (_, line) => Find(line.Data, found);
        process.BeginOutputReadLine();
        var link = await found.Task.WaitAsync(StartTime);
        Key = link.Groups["key"] is { Success: true } made ? made.Value : settings.First(setting => setting.StartsWith(FirstKey))[FirstKey.Length..];
        Http.Dispose();
        Http = new HttpClient { BaseAddress = new Uri(link.Groups["address"].Value), Timeout = TimeSpan.FromSeconds(120) };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
    }

    /// <summary>SIGKILL: nothing in the process gets to run any more.</summary>
    public async Task Kill()
    {
        process!.Kill();
        await process.WaitForExitAsync().WaitAsync(StartTime);
    }

    /// <summary>SIGTERM, and waits for the end.</summary>
    public async Task Stop()
    {
        Process.Start("kill", ["-TERM", $"{process!.Id}"]).WaitForExit();
        await process.WaitForExitAsync().WaitAsync(StartTime);
        Assert.True(process.ExitCode == 0, $"The service ended with {process.ExitCode}: {string.Join('\n', errors)}");
    }

    public Task<Bot> Connect(string meeting, string participant, string query = "encoding=pcm16&rate=16000", string? key = null) =>
        Bot.Connect(new Uri($"ws://{Address.Authority}/v1/meetings/{meeting}/participants/{participant}/audio?{query}"), key ?? Key);

    public async Task<JsonElement> Get(string path)
    {
        using var answer = await Http.GetAsync(path);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
    }

    /// <summary>The transcript's texts in order of their sequence, which must have no gap.</summary>
    public async Task<string[]> Texts(string meeting)
    {
        var segments = (await Get($"/v1/meetings/{meeting}/transcript?format=json")).GetProperty("segments").EnumerateArray().ToArray();
        Assert.Equal(Enumerable.Range(1, segments.Length).Select(number => (long)number), segments.Select(segment => segment.GetProperty("sequence").GetInt64()));
        return [.. segments.Select(segment => segment.GetProperty("text").GetString()!)];
    }

    public async ValueTask DisposeAsync()
    {
        if (process is { HasExited: false })
            await Kill();
        process?.Dispose();
        Http.Dispose();
        Directory.Delete(DataDirectory, recursive: true);
    }

    async Task<string[]> ClusterOfOne() =>
    [
        .. settings.Any(setting => setting.StartsWith("Scribe:Database=", StringComparison.Ordinal)) ? [] : new[] { $"Scribe:Database={await (await PostgreSqlServer.Shared).CreateDatabase()}" },
        $"Scribe:RecordingsDirectory={Path.Combine(DataDirectory, "recordings")}", "Scribe:Cluster:Address=127.0.0.1", $"Scribe:Cluster:Port={FreePort()}", "Scribe:Cluster:ProbeMs=500",
    ];

    /// <summary>One that nobody listens at just now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    static void Find(string? line, TaskCompletionSource<Match> found)
    {
        if (line is null)
            found.TrySetException(new InvalidOperationException("The service ended before it listened."));
        else if (Link().Match(line) is { Success: true } link)
            found.TrySetResult(link);
    }

    [GeneratedRegex("(?<address>http://[^/]+)(/#key=(?<key>[0-9a-f]+))?$")]
    private static partial Regex Link();
}
