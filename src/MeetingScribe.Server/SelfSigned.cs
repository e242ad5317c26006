using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MeetingScribe.Server;

/// <summary>
/// A certificate for clients that insist on TLS where nobody has set one up: made once, kept in the data directory. Beside it lies
/// <c>tls.crt</c>, without the key, for clients to trust.
/// </summary>
static class SelfSigned
{
    static readonly TimeSpan Lifetime = TimeSpan.FromDays(3_650);

    public static X509Certificate2 Open(string dataDirectory)
    {
        var path = Path.Combine(dataDirectory, "tls.pfx");
        if (!File.Exists(path))
            Create(path);
        var certificate = X509CertificateLoader.LoadPkcs12FromFile(path, password: null);
        File.WriteAllText(Path.ChangeExtension(path, ".crt"), certificate.ExportCertificatePem());
        return certificate;
    }

    static void Create(string path)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=MeetingScribe", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddDnsName(Dns.GetHostName());
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now + Lifetime);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, options);
        file.Write(certificate.Export(X509ContentType.Pfx));
    }
}
