using System.Security.Cryptography.X509Certificates;
using MeetingScribe.Server;

namespace MeetingScribe.Tests;

public sealed class SelfSignedTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("scribe-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void The_certificate_for_clients_is_the_services_own_without_its_key()
    {
        using var own = SelfSigned.Open(folder);

        using var clients = X509Certificate2.CreateFromPem(File.ReadAllText(Path.Combine(folder, "tls.crt")));
        Assert.True(own.HasPrivateKey);
        Assert.False(clients.HasPrivateKey);
        Assert.Equal(own.Thumbprint, clients.Thumbprint);
        Assert.True(clients.MatchesHostname("localhost"));
        Assert.True(clients.MatchesHostname("127.0.0.1"));
    }

    [Fact]
    public void A_second_start_uses_the_same_certificate_and_writes_a_lost_copy_again()
    {
        using var first = SelfSigned.Open(folder);
        File.Delete(Path.Combine(folder, "tls.crt"));

        using var second = SelfSigned.Open(folder);

        Assert.Equal(first.Thumbprint, second.Thumbprint);
        Assert.True(File.Exists(Path.Combine(folder, "tls.crt")));
    }
}
