using MeetingScribe.Server.Configuration;
using MeetingScribe.Server.Upstream;

namespace MeetingScribe.Server.Summaries;

/// <summary>How <c>Program</c> adds who writes the summaries: the language model the settings name, on the configured server, if they do.</summary>
static class SummariesSetup
{
    /// <exception cref="ConfigurationException">A model is named and no server that has it.</exception>
    public static void AddSummaries(this IServiceCollection services, ScribeOptions options, UpstreamServer server)
    {
        if (options.OpenAI.SummaryModel is not { } name)
        {
            services.AddSingleton(new SummaryContext(options.Summaries, Model: null));
            return;
        }

        options.OpenAI.Require($"{ScribeOptions.Section}:OpenAI:SummaryModel is \"{name}\"");
        services.AddSingleton(new SummaryContext(options.Summaries, new ChatModel(server, name, options.Summaries)));
    }
}
