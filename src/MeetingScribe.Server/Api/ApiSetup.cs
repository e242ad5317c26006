using MeetingScribe.Server.Usage;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Api;

/// <summary>How <c>Program</c> adds the REST routes. They need <c>IStore</c>, <c>ISessionDirectory</c>, <c>WatchList</c> and <c>AccessKeys</c>.</summary>
static class ApiSetup
{
    public static IServiceCollection AddApi(this IServiceCollection services, PriceList prices) =>
        services.AddSingleton(prices).ConfigureHttpJsonOptions(options => ScribeJson.Configure(options.SerializerOptions));

    public static void MapApi(this IEndpointRouteBuilder routes)
    {
        routes.MapMeetings();
        routes.MapParticipants();
        routes.MapTranscript();
        routes.MapStatistics();
        routes.MapSummary();
        routes.MapKeywords();
        routes.MapTokens();
        routes.MapSearch();
        routes.MapUsage();
        routes.MapService();
    }
}
