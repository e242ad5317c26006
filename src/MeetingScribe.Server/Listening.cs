using System.Security.Cryptography.X509Certificates;
using MeetingScribe.Server.Access;
using MeetingScribe.Server.Configuration;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration.Memory;

namespace MeetingScribe.Server;

/// <summary>Where the service listens, and the lines that say so at the start.</summary>
static class Listening
{
    /// <summary>A JSON body is small; recordings lift this limit for themselves.</summary>
    const long MaxBodyBytes = 1 << 20;

    /// <summary>Beyond what <see cref="RequestSizes"/> refuses with a sentence, the server refuses without one.</summary>
    const int BareRefusal = 2;

    public static void Listen(this WebApplicationBuilder builder, ScribeOptions options)
    {
        // The framework's own chatter is for those who ask for it; any setting of the user's comes later and wins.
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData = [new("Logging:LogLevel:Default", "Information"), new("Logging:LogLevel:Microsoft", "Warning")],
        });
        builder.WebHost.UseUrls([.. options.Urls]);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
            kestrel.Limits.MaxRequestLineSize = BareRefusal * RequestSizes.MaxUrlBytes;
            kestrel.Limits.MaxRequestHeadersTotalSize = BareRefusal * RequestSizes.MaxHeaderBytes;
            kestrel.AddServerHeader = false;
            if (options.Tls.Port is { } port)
            {
                // Naming one endpoint in code replaces the URLs, so those are named too.
                foreach (var url in options.Urls.Select(BindingAddress.Parse))
                    kestrel.Listen(Address(url.Host), url.Port);
                kestrel.Listen(Address(BindingAddress.Parse(options.Urls[0]).Host), port, listen => listen.UseHttps(Certificate(options)));
            }
        });
    }

    /// <summary>Says the addresses once they are open, and the dashboard's link while the made-up admin key is the only one.</summary>
    public static void SayWhere(this WebApplication app, string? adminKey) =>
        app.Lifetime.ApplicationStarted.Register(() =>
        {
            var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
            foreach (var address in addresses)
                Console.WriteLine(adminKey is null ? $"MeetingScribe listens on {address}" : $"MeetingScribe is here: {AdminKey.DashboardLink(address, adminKey)}");
        });

    static System.Net.IPAddress Address(string host) => host switch
    {
        "localhost" => System.Net.IPAddress.Loopback,
        _ => System.Net.IPAddress.TryParse(host.Trim('[', ']'), out var address) ? address : System.Net.IPAddress.IPv6Any,
    };

    static X509Certificate2 Certificate(ScribeOptions options) => options.Tls switch
    {
        { Certificate: { } file } when file.EndsWith(".pfx", StringComparison.OrdinalIgnoreCase) => X509CertificateLoader.LoadPkcs12FromFile(file, password: null),
        { Certificate: { } file, CertificateKey: var key } => X509Certificate2.CreateFromPemFile(file, key),
        _ => SelfSigned.Open(options.DataDirectory),
    };
}
