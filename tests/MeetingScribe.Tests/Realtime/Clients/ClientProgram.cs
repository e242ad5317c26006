using System.Diagnostics;

namespace MeetingScribe.Tests.Realtime.Clients;

/// <summary>A client as its user runs it: a program in a folder of its own, with the service's address and key in the environment.</summary>
sealed class ClientProgram : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>The npm packages that <c>make setup-tests</c> installs.</summary>
    static readonly string Packages = Path.Combine(Source, "node_modules");

    readonly string folder = Directory.CreateTempSubdirectory("client-").FullName;

    static string Source => Path.Combine(Repository.Root, "tests", "MeetingScribe.Tests", "Realtime", "Clients");

    /// <summary>The text of a script that lies beside the tests.</summary>
    public static string Script(string name) => File.ReadAllText(Path.Combine(Source, name));

    /// <summary>Runs the program with the speech beside it as <c>talk.pcm</c> and gives what it printed.</summary>
    /// <param name="files">More that lies beside the program.</param>
    /// <param name="name"><c>.mjs</c> runs in Node, <c>.cs</c> in .NET.</param>
    public async Task<string> Run(string name, string text, ClientsFixture service, Uri endpoint, params (string Name, byte[] Content)[] files)
    {
        var isScript = name.EndsWith(".mjs", StringComparison.Ordinal);
        if (isScript)
        {
            Assert.SkipUnless(Directory.Exists(Packages), "The clients' npm packages are not installed: make setup-tests.");
            Directory.CreateSymbolicLink(Path.Combine(folder, "node_modules"), Packages);
        }

        await File.WriteAllTextAsync(Path.Combine(folder, name), text);
        foreach (var (file, content) in files.Append(("talk.pcm", service.Speech)))
            await File.WriteAllBytesAsync(Path.Combine(folder, file), content);
        var start = new ProcessStartInfo(isScript ? "node" : "dotnet", isScript ? [name] : ["run", name])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["OPENAI_BASE_URL"] = endpoint.ToString();
        start.Environment["OPENAI_API_KEY"] = service.Service.Key;
        start.Environment["NODE_EXTRA_CA_CERTS"] = service.Certificate;
        // What a single-file .NET program is built into goes with the folder, and no build server outlives it.
        start.Environment["XDG_DATA_HOME"] = folder;
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        return await Output(start);
    }

    static async Task<string> Output(ProcessStartInfo start)
    {
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"It did not end within {Patience.TotalMinutes} minutes. It said: {await output} {await errors}");
        }

        Assert.True(process.ExitCode == 0, $"It ended with {process.ExitCode}: {await output} {await errors}");
        return await output;
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
