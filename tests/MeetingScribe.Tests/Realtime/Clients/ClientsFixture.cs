using System.Net;
using System.Net.Sockets;

namespace MeetingScribe.Tests.Realtime.Clients;

/// <summary>
/// One service with the real recogniser, on HTTP and on HTTPS, that the unmodified clients of OpenAI's API talk to; and what the
/// native socket makes of the speech that all of them stream.
/// </summary>
public sealed class ClientsFixture : IAsyncLifetime
{
    /// <summary>What turn detection waits for on the native socket; clients that detect turns ask for the same.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(700);

    internal ServiceProcess Service { get; private set; } = null!;

    /// <summary>What clients are given as their base URL.</summary>
    public Uri Endpoint => new(Service.Address, "v1");

    /// <summary>The same with TLS.</summary>
    public Uri SecureEndpoint { get; private set; } = null!;

    /// <summary>What clients need to trust the service's own certificate.</summary>
    public string Certificate => Path.Combine(Service.DataDirectory, "tls.crt");

    /// <summary>Speech and a silence that ends its last turn: 24 kHz PCM16, as the API has it.</summary>
    public byte[] Speech { get; private set; } = [];

    /// <summary>Where <see cref="Speech"/> is from.</summary>
    public string Source { get; private set; } = "";

    /// <summary>The native socket's segments of <see cref="Speech"/>.</summary>
    public string[] Native { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        var port = FreePort();
        Service = await ServiceProcess.Run($"Scribe:Tls:Port={port}");
        SecureEndpoint = new Uri($"https://127.0.0.1:{port}/v1");
        Speech = Voice.Sentence(24_000, out var source).ThenSilence(2_000).Bytes;
        Source = source;
        await using var bot = await Service.Connect("native", "ana", "encoding=pcm16&rate=24000");
        await bot.SendAll(Speech);
        await bot.Finish();
        Native = await Service.Texts("native");
    }

    public ValueTask DisposeAsync() => Service.DisposeAsync();

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>One service for all clients, one client at a time.</summary>
[CollectionDefinition("OpenAI clients")]
public sealed class ClientsCollection : ICollectionFixture<ClientsFixture>;
