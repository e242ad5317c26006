using MeetingScribe.Server.Configuration;
using MeetingScribe.Server.Upstream;
using Microsoft.Extensions.Configuration;

namespace MeetingScribe.Tests.Upstream;

public sealed class OpenAIOptionsTests
{
    [Theory]
    [InlineData("http://gpu:8000", "http://gpu:8000/v1", "gpu:8000")]
    [InlineData("http://gpu:8000/", "http://gpu:8000/v1", "gpu:8000")]
    [InlineData("http://gpu:8000/v1/", "http://gpu:8000/v1", "gpu:8000")]
    [InlineData("https://one.openai.azure.com/openai/v1?api-version=1", "https://one.openai.azure.com/openai/v1", "one.openai.azure.com")]
    [InlineData(null, "https://api.openai.com/v1", "OpenAI")]
    public void An_endpoint_may_be_written_with_or_without_its_version(string? written, string endpoint, string name)
    {
        var server = new UpstreamServer(new OpenAIOptions { Endpoint = written is null ? null : new Uri(written) }, TimeProvider.System, new Random(1));

        Assert.Equal((endpoint, name), (server.Endpoint.ToString(), server.Name));
    }

    [Fact]
    public void Only_Azure_gets_the_key_in_a_header_of_its_own()
    {
        Assert.Equal("k", Server("https://one.openai.azure.com").SocketHeaders["api-key"]);
        Assert.Empty(Server("https://api.openai.com").SocketHeaders);

        static UpstreamServer Server(string endpoint) => new(new OpenAIOptions { Endpoint = new Uri(endpoint), ApiKey = "k" }, TimeProvider.System, new Random(1));
    }

    [Theory]
    [InlineData("Scribe:OpenAI:Fallback=whisper", "Scribe:OpenAI:Fallback is \"whisper\"; allowed: none or pocketsphinx.")]
    [InlineData("Scribe:OpenAI:Delay=none", "Scribe:OpenAI:Delay is \"none\"; allowed: minimal, low, medium, high or xhigh.")]
    [InlineData("Scribe:OpenAI:TimeoutSeconds=0", "Scribe:OpenAI:TimeoutSeconds is \"0\"; allowed: a whole number from 1 to 600.")]
    [InlineData("Scribe:OpenAI:ApiKey=two words", "Scribe:OpenAI:ApiKey is \"(not shown)\"; allowed: a key of visible ASCII characters.")]
    public void A_bad_value_is_refused_in_one_line_that_shows_no_key(string setting, string message) =>
        Assert.Equal(message, Assert.Throws<ConfigurationException>(() => Load(setting)).Message);

    [Fact]
    public void Whoever_needs_a_server_says_what_to_set()
    {
        var refused = Assert.Throws<ConfigurationException>(() => Load("Scribe:OpenAI:Prompt=Budget").Require("Scribe:Engine is \"openai\""));

        Assert.Equal(
            "Scribe:Engine is \"openai\", which needs Scribe:OpenAI:ApiKey (or OPENAI_API_KEY) for OpenAI itself, or Scribe:OpenAI:Endpoint (or OPENAI_BASE_URL) for another server.",
            refused.Message);
        Load("OPENAI_API_KEY=sk").Require("Scribe:Engine is \"openai\"");
    }

    static OpenAIOptions Load(string setting) => ScribeOptions.Load(new ConfigurationBuilder()
        .AddInMemoryCollection([new(setting.Split('=')[0], setting.Split('=', 2)[1])]).Build()).OpenAI;
}
