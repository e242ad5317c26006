using System.Diagnostics;
using Npgsql;

namespace MeetingScribe.Tests;

/// <summary>
/// A private PostgreSQL server: Debian's, over a cluster of its own in the temporary directory, reached by a socket there. It stops, and its
/// files go, when the process that started it ends, however that comes about. As root it runs under the user postgres, because PostgreSQL
/// refuses root.
/// </summary>
sealed class PostgreSqlServer : IAsyncDisposable
{
    public const string Password = "open-sesame-7";

    /// <summary>
    /// Waits to be told how to stop the server; whoever started it is gone if it is not told. The log ends with the last of the server's
    /// processes.
    /// </summary>
    const string Keeper =
        """
        exec >/dev/null 2>&1
        "$1/postgres" -D "$2/data" -k "$2" -c listen_addresses= -c max_connections=200 -c fsync=on 2>&1 | cat >>"$2/log" &
        read -r how
        for try in 1 2 3 4 5 6 7 8 9 10; do
            kill -"${how:-INT}" "$(head -n 1 "$2/data/postmaster.pid")" && break
            sleep 0.2
        done
        wait
        [ -n "$how" ] || rm -rf "$2"
        """;

    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    static readonly Lazy<Task<PostgreSqlServer>> OneForAll = new(Run);

    readonly string programs = FindPrograms();
    readonly string directory = Directory.CreateTempSubdirectory("scribe-pg-").FullName;
    Process? keeper;
    int databases;

    /// <summary>The one that all tests of a run share which leave it as it is.</summary>
    public static Task<PostgreSqlServer> Shared => OneForAll.Value;

    public static async Task<PostgreSqlServer> Run()
    {
        var server = new PostgreSqlServer();
        await server.MakeCluster();
        await server.Start();
        await server.Execute($"CREATE ROLE scribe LOGIN PASSWORD '{Password}'");
        return server;
    }

    /// <summary>A connection string of a new, empty database, whose owner is no superuser.</summary>
    /// <param name="options">More of CREATE DATABASE.</param>
    public async Task<string> CreateDatabase(string options = "")
    {
        var name = $"scribe_{Interlocked.Increment(ref databases)}";
        await Execute($"CREATE DATABASE {name} OWNER scribe {options}");
        return $"Host={directory};Database={name};Username=scribe;Password={Password};Timeout=30";
    }

    public Task DropDatabase(string connectionString) =>
        Execute($"DROP DATABASE {new NpgsqlConnectionStringBuilder(connectionString).Database} WITH (FORCE)");

    /// <summary>Returns once it answers.</summary>
    public async Task Start()
    {
        keeper = Process.Start(new ProcessStartInfo("setsid", AsServer("sh", "-c", Keeper, "sh", programs, directory)) { RedirectStandardInput = true, UseShellExecute = false })!;
        for (var deadline = DateTime.UtcNow.AddSeconds(60); !await Answers(); await Task.Delay(50))
        {
            if (DateTime.UtcNow > deadline)
                throw new InvalidOperationException($"PostgreSQL does not start; its log: {await File.ReadAllTextAsync(Path.Combine(directory, "log"))}");
        }
    }

    /// <summary>Cuts everybody off and shuts down in order.</summary>
    public Task Stop() => End("INT");

    /// <summary>SIGKILL, as a crash would.</summary>
    public Task Kill() => End("KILL");

    /// <summary>SQL as the superuser; the first value of its answer.</summary>
    public async Task<object?> Execute(string sql, string database = "postgres")
    {
        await using var connection = new NpgsqlConnection($"Host={directory};Database={database};Username=postgres;Password={Password};Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (keeper is not { HasExited: false })
            await Start();
        keeper!.StandardInput.Close();
        await keeper.WaitForExitAsync().WaitAsync(Patience);
        keeper.Dispose();
    }

    async Task End(string signal)
    {
        await keeper!.StandardInput.WriteLineAsync(signal);
        await keeper.StandardInput.FlushAsync();
        await keeper.WaitForExitAsync().WaitAsync(Patience);
        keeper.Dispose();
        keeper = null;
    }

    async Task<bool> Answers()
    {
        try
        {
            await Execute("SELECT 1");
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    async Task MakeCluster()
    {
        var password = Path.Combine(directory, "password");
        await File.WriteAllTextAsync(password, Password);
        if (Environment.IsPrivilegedProcess)
            await Complete("chown", "-R", "postgres:", directory);
        var initdb = AsServer(Path.Combine(programs, "initdb"), "-D", Path.Combine(directory, "data"), "-U", "postgres", "-A", "scram-sha-256", $"--pwfile={password}", "-E", "UTF8", "--no-locale", "--no-sync");
        await Complete(initdb[0], initdb[1..]);
    }

    static string[] AsServer(params string[] command) => Environment.IsPrivilegedProcess ? ["runuser", "-u", "postgres", "--", .. command] : command;

    static async Task Complete(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} failed: {string.Concat(said)}");
    }

    /// <summary>Debian keeps each version's apart and off the path.</summary>
    static string FindPrograms()
    {
        const string Debian = "/usr/lib/postgresql";
        return (Directory.Exists(Debian) ? Directory.EnumerateDirectories(Debian).OrderDescending().Select(version => Path.Combine(version, "bin")) : [])
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'))
            .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")))
            ?? throw new InvalidOperationException("PostgreSQL is missing. Install it with: apt-get install postgresql");
    }
}
