using System.Net.Sockets;
using Npgsql;

namespace MeetingScribe.Silo.Tests;

/// <summary>A way to the database that can be cut: a socket of its own that passes every byte on.</summary>
sealed class DatabaseRelay : IDisposable
{
    const string Socket = ".s.PGSQL.5432";

    readonly string directory = Directory.CreateTempSubdirectory("scribe-relay-").FullName;
    readonly string server;
    readonly Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    readonly List<Socket> open = [];
    volatile bool isCut;

    public DatabaseRelay(string database)
    {
        var settings = new NpgsqlConnectionStringBuilder(database);
        server = Path.Combine(settings.Host!, Socket);
        settings.Host = directory;
        ConnectionString = settings.ConnectionString;
        listener.Bind(new UnixDomainSocketEndPoint(Path.Combine(directory, Socket)));
        listener.Listen();
        _ = Accept();
    }

    public string ConnectionString { get; }

    /// <summary>Whoever is connected is cut off, and whoever connects as well, until <see cref="Restore"/>.</summary>
    public void Cut()
    {
        isCut = true;
        lock (open)
        {
            open.ForEach(socket => socket.Dispose());
            open.Clear();
        }
    }

    public void Restore() => isCut = false;

    public void Dispose()
    {
        listener.Dispose();
        Cut();
        Directory.Delete(directory, recursive: true);
    }

    async Task Accept()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptAsync();
                var there = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                lock (open)
                    open.AddRange([client, there]);
                if (isCut)
                    Cut();
                else
                    _ = Pass(client, there);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // over
        }
    }

    async Task Pass(Socket client, Socket there)
    {
        try
        {
            await there.ConnectAsync(new UnixDomainSocketEndPoint(server));
            await using var near = new NetworkStream(client, ownsSocket: true);
            await using var far = new NetworkStream(there, ownsSocket: true);
            await Task.WhenAny(near.CopyToAsync(far), far.CopyToAsync(near));
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException)
        {
            // cut
        }
    }
}
