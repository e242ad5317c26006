using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Captions;

/// <summary>How <c>Program</c> adds the hub.</summary>
static class CaptionsSetup
{
    public static void AddCaptions(this IServiceCollection services) =>
        services.AddSignalR(options => options.MaximumParallelInvocationsPerClient = 8)
            .AddJsonProtocol(options => ScribeJson.Configure(options.PayloadSerializerOptions));
}
