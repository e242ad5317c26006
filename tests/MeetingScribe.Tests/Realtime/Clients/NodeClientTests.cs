using System.Text.Json;

namespace MeetingScribe.Tests.Realtime.Clients;

/// <summary>OpenAI's npm packages against the service, each event that a transcription client can cause among them.</summary>
[Collection("OpenAI clients")]
public sealed class NodeClientTests(ClientsFixture service, ITestOutputHelper output)
{
    [Fact]
    public async Task The_openai_package_transcribes_over_TLS_with_an_ephemeral_key_what_the_native_socket_does()
    {
        using var client = new ClientProgram();

        var answer = await Run(client, "openai.mjs", service.SecureEndpoint);

        Assert.Equal(service.Native, Texts(answer, "texts"));
        Assert.Superset(ServerEvents.All, Texts(answer, "types").ToHashSet());
    }

    [Fact]
    public async Task The_agents_package_transcribes_what_the_native_socket_does_and_its_schemas_accept_every_event()
    {
        using var client = new ClientProgram();

        var answer = await Run(client, "agents.mjs", service.Endpoint);

        Assert.Equal(service.Native, Texts(answer, "texts"));
        Assert.Superset(ServerEvents.All, Texts(answer, "types").ToHashSet());
        Assert.Empty(Texts(answer, "generic"));
    }

    async Task<JsonElement> Run(ClientProgram client, string script, Uri endpoint)
    {
        var printed = await client.Run(script, ClientProgram.Script(script), service, endpoint);
        output.WriteLine($"The speech is {service.Source}. {printed}");
        return JsonDocument.Parse(printed).RootElement;
    }

    static string[] Texts(JsonElement answer, string name) => [.. answer.GetProperty(name).EnumerateArray().Select(text => text.GetString()!)];
}
