using System.Net;
using MeetingScribe.Server.Configuration;

namespace MeetingScribe.Silo;

/// <summary>How a node finds the others.</summary>
sealed record ClusterOptions
{
    public const int DefaultCopies = 1;

    const string Section = $"{ScribeOptions.Section}:Cluster";

    /// <summary>Nodes of one name and one database are one cluster. Default <c>meetingscribe</c>.</summary>
    public string Name { get; init; } = "meetingscribe";

    /// <summary>Where the other nodes reach this one. Default: the machine's own address.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>The port at which they do, 1 to 65535. Default 11111.</summary>
    public int Port { get; init; } = 11_111;

    /// <summary>A node that answers no probe for three times so long is given up, and its sessions live on elsewhere. 0.2 to 60 s, default 2 s.</summary>
    public TimeSpan Probe { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// A node that has not reached the database for so long acknowledges no more audio, and what it carries may be taken over. 1 to 60 s, default 10 s.
    /// </summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Without a shared folder: on so many other nodes' volumes, too, audio is before it is acknowledged. 0 to 2; null: not set, which is
    /// <see cref="DefaultCopies"/>.
    /// </summary>
    public int? Copies { get; init; }

    internal static ClusterOptions Load(Settings settings)
    {
        var otherwise = new ClusterOptions();
        return new ClusterOptions
        {
            Name = settings.Text($"{Section}:Name", "the cluster's name") ?? otherwise.Name,
            Address = AddressOf(settings),
            Port = (int?)settings.Number($"{Section}:Port", 1, 65_535) ?? otherwise.Port,
            Copies = settings.Number($"{Section}:Copies", 0, 2),
            Probe = settings.Number($"{Section}:ProbeMs", 200, 60_000) is { } probe ? TimeSpan.FromMilliseconds(probe) : otherwise.Probe,
            Lease = settings.Number($"{Section}:LeaseMs", 1_000, 60_000) is { } lease ? TimeSpan.FromMilliseconds(lease) : otherwise.Lease,
        };
    }

    static IPAddress? AddressOf(Settings settings)
    {
        const string Key = $"{Section}:Address", Allowed = "an IP address of this machine";
        if (settings.Text(Key, Allowed) is not { } text)
            return null;
        return IPAddress.TryParse(text, out var address) ? address : throw ConfigurationException.Bad(Key, text, Allowed);
    }
}
