using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Captions;

/// <summary>How <c>Program</c> adds the hub.</summary>
static class CaptionsSetup
{
    /// <summary>A page that hears nothing for a little over two of these knows that its line is dead and says so.</summary>
    static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(5);

    public static void AddCaptions(this IServiceCollection services) =>
        services.AddSignalR(options =>
            {
                options.MaximumParallelInvocationsPerClient = 8;
                options.KeepAliveInterval = KeepAlive;
            })
            .AddJsonProtocol(options => ScribeJson.Configure(options.PayloadSerializerOptions));
}
