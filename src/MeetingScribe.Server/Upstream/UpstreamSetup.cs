using MeetingScribe.Server.Configuration;

namespace MeetingScribe.Server.Upstream;

/// <summary>How <c>Program</c> adds the OpenAI-compatible server. It costs nothing until somebody calls it.</summary>
static class UpstreamSetup
{
    public static UpstreamServer AddUpstream(this IServiceCollection services, ScribeOptions options)
    {
        var server = new UpstreamServer(options.OpenAI, TimeProvider.System, new Random());
        services.AddSingleton(server);
        return server;
    }
}
