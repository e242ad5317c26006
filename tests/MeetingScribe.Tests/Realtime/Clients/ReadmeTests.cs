using System.Text.RegularExpressions;

namespace MeetingScribe.Tests.Realtime.Clients;

/// <summary>The README's clients, cut out of it and run as they stand.</summary>
[Collection("OpenAI clients")]
public sealed partial class ReadmeTests(ClientsFixture service, ITestOutputHelper output)
{
    const string Meeting = "meeting=standup";

    [Theory]
    [InlineData("#:package OpenAI@", "client.cs", false)]
    [InlineData("from 'openai/realtime/ws'", "client.mjs", true)]
    [InlineData("from '@openai/agents-realtime'", "client.mjs", false)]
    public async Task A_client_from_the_readme_prints_what_the_native_socket_transcribes(string marker, string name, bool isSecure)
    {
        var snippet = Assert.Single(Snippets(), snippet => snippet.Contains(marker, StringComparison.Ordinal));
        Assert.Contains(Meeting, snippet, StringComparison.Ordinal);
        var meeting = $"readme-{Guid.NewGuid():n}";
        using var client = new ClientProgram();

        var printed = await client.Run(
            name, snippet.Replace(Meeting, "meeting=" + meeting, StringComparison.Ordinal), service, isSecure ? service.SecureEndpoint : service.Endpoint);

        output.WriteLine($"The speech is {service.Source}.");
        Assert.Equal(string.Join(' ', service.Native), printed.Trim());
        Assert.Equal(service.Native, await service.Service.Texts(meeting));
    }

    static IEnumerable<string> Snippets() =>
        Fence().Matches(File.ReadAllText(Path.Combine(Repository.Root, "README.md"))).Select(match => match.Groups["code"].Value);

    [GeneratedRegex(@"^```[a-z]+\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
