using MeetingScribe.Cli.Commands;
using MeetingScribe.Cli.Demo;
using MeetingScribe.Cli.Wire;
using Microsoft.AspNetCore.Http;

namespace MeetingScribe.Tests.Cli;

public sealed class DemoTests
{
    [Fact]
    public void A_line_begins_half_a_second_after_the_one_before_unless_it_says_otherwise()
    {
        var script = DemoScript.Parse(
            """
            # a comment
            title = Two people
            voice Chair = slt
            voice Guest = rms
            keyword = action item
            Chair: Hello: all.
            Guest -0.8: Hi.
            Chair +2: Bye.
            """);

        Assert.Equal(("Two people", "slt", "rms"), (script.Title, script.Voices["Chair"], script.Voices["Guest"]));
        Assert.Equal(["action item"], script.Keywords);
        Assert.Equal(
        [
            new("Chair", TimeSpan.FromSeconds(0.5), "Hello: all."),
            new("Guest", TimeSpan.FromSeconds(-0.8), "Hi."),
            new DemoLine("Chair", TimeSpan.FromSeconds(2), "Bye."),
        ], script.Lines);
    }

    [Fact]
    public void A_speaker_without_a_voice_is_refused() =>
        Assert.Throws<FormatException>(() => DemoScript.Parse("voice Chair = slt\nGuest: Hello."));

    [Fact]
    public async Task The_bundled_meeting_is_three_people_on_one_clock_for_two_to_three_minutes()
    {
        var tracks = await DemoVoices.Speak(DemoScript.Bundled(), default);

        Assert.Equal(["Chair", "Designer", "Engineer"], tracks.Keys.Order());
        var seconds = Assert.Single(tracks.Values.Select(track => track.Frames / 16_000).Distinct());
        Assert.InRange(seconds, 120, 180);
    }

    [Theory]
    [InlineData(202, "The last words of one participant are still being transcribed.")]
    [InlineData(200, null)]
    public async Task An_end_that_takes_its_time_is_said(int status, string? notice)
    {
        await using var stub = await StubService.Start();
        stub.Elsewhere = context =>
        {
            context.Response.StatusCode = context.Request.Path == "/v1/meetings/m/end" ? status : 404;
            return context.Response.WriteAsJsonAsync(new { id = "m", notice = "The last words of one participant are still being transcribed." });
        };
        using var client = new ServiceClient(new ServiceAddress(stub.Url, "key"));

        Assert.Equal(notice, await DemoCommand.End(client, "m"));
    }
}
