using MeetingScribe.Cli;
using MeetingScribe.Cli.Commands;
using MeetingScribe.Transcripts;
using Microsoft.AspNetCore.Http;

namespace MeetingScribe.Tests.Cli;

public sealed class ScribeCommandTests
{
    readonly StringWriter output = new();
    readonly StringWriter complaints = new();
    readonly Dictionary<string, string> variables = [];

    [Theory]
    [InlineData("stream")]
    [InlineData("stream", "a.wav")]
    [InlineData("stream", "a.wav", "--meeting", "m", "--speed", "fast")]
    [InlineData("stream", "a.wav", "--meeting", "m", "--name", "Ana", "--name", "Ben")]
    [InlineData("export", "m", "--format", "pdf")]
    [InlineData("dance")]
    public async Task Being_asked_wrongly_is_2(params string[] arguments) =>
        Assert.Equal(2, await Run(arguments));

    [Fact]
    public async Task A_speed_that_is_none_names_what_is_allowed()
    {
        await Run("stream", "a.wav", "--meeting", "m", "--speed", "fast");

        Assert.Contains("--speed is fast; allowed are 0.1 to 1000 and max.", complaints.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failing_is_1_and_says_why()
    {
        Assert.Equal(1, await Run("stream", "/no/such.wav", "--meeting", "m"));
        Assert.Equal("There is no file /no/such.wav.\n", complaints.ToString());
    }

    [Fact]
    public async Task Help_is_0_and_shows_examples()
    {
        Assert.Equal(0, await Run("watch", "--help"));
        Assert.Contains("scribe watch standup", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Search_shows_hits_with_what_was_found_marked()
    {
        await using var stub = await StubService.Start();
        var asked = "";
        stub.Elsewhere = async context =>
        {
            asked = context.Request.Path + context.Request.QueryString.Value;
            await context.Response.WriteAsJsonAsync(new
            {
                Total = 7,
                TookMs = 2.4,
                Hits = new[] { new { Segment = Sample.Segment("standup", 83, "Fish & chips [twice]"), Snippet = "Fish &amp; <mark>chips</mark> [twice]" } },
            }, ScribeJson.Options);
        };

        var code = await Run("search", "chips -peas", "--speaker", "Ana", "--url", stub.Url.ToString());

        Assert.Equal(0, code);
        Assert.Equal("/v1/search?q=chips%20-peas&speaker=Ana", asked);
        Assert.Equal("standup 01:23 Ana: Fish & chips [twice]\n1 of 7 found in 2 ms.\n", output.ToString());
    }

    [Fact]
    public async Task The_key_is_in_the_file_that_a_variable_names()
    {
        await using var stub = await StubService.Start();
        var asked = "";
        stub.Elsewhere = context =>
        {
            asked = context.Request.Headers.Authorization.ToString();
            return context.Response.WriteAsJsonAsync(new { Total = 0, TookMs = 1.0, Hits = Array.Empty<object>() }, ScribeJson.Options);
        };
        using var file = new TemporaryFile("a-key\n");
        variables["SCRIBE_KEY_FILE"] = file.Path;

        Assert.Equal(0, await Run("search", "chips", "--url", stub.Url.ToString()));

        Assert.Equal("Bearer a-key", asked);
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a <mark>b</mark> &lt;c&gt; <mark>[d]</mark>", "a [bold yellow]b[/] <c> [bold yellow][[d]][/]")]
    public void Marks_become_colours_and_everything_else_stays_text(string snippet, string markup) =>
        Assert.Equal(markup, SearchCommand.Highlighted(snippet));

    [Fact]
    public void Participants_are_named_after_their_files_and_their_ids_differ() =>
        Assert.Equal(
            [("ana", "ana"), ("Ben-Two", "ben-two"), ("ana", "ana.2"), ("李", "participant")],
            StreamCommand.People(["x/ana.wav", "Ben-Two.mp3", "y/ana.flac", "李.wav"], []).Select(person => (person.Name, person.Id)));

    Task<int> Run(params string[] arguments) => ScribeCommand.Run(arguments, new Terminal(
        Terminal.For(output, isRedirected: true), Terminal.For(complaints, isRedirected: true), TimeProvider.System, new Random(1), variables.GetValueOrDefault));
}
