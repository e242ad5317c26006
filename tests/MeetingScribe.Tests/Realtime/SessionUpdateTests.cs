using System.Text.Json;

namespace MeetingScribe.Tests.Realtime;

/// <summary>How updates of a running session merge, and that they and everything else are answered in order: over the wire.</summary>
public sealed class SessionUpdateTests(ScriptedService scripted) : IClassFixture<ScriptedService>
{
    const string Everything = """
        "format":{"type":"audio/pcmu"},
        "transcription":{"model":"gpt-4o-transcribe","language":"de","languages":["de","en"],"keywords":["budget"],"prompt":"a review","delay":"low"},
        "noise_reduction":{"type":"near_field","strength":0.5},
        "turn_detection":{"type":"server_vad","threshold":0.7,"prefix_padding_ms":200,"silence_duration_ms":600,"idle_timeout_ms":6000}
        """;

    const string Transcription = """{"model":"gpt-4o-transcribe","language":"de","languages":["de","en"],"keywords":["budget"],"prompt":"a review","delay":"low"}""";
    const string Turns = """{"type":"server_vad","threshold":0.7,"prefix_padding_ms":200,"silence_duration_ms":600,"idle_timeout_ms":6000}""";

    /// <summary>An update of a session that has everything set, the member looked at, and what it is then.</summary>
    public static TheoryData<string, string, string> Updates => new()
    {
        // what is left out stays
        { "", "format", """{"type":"audio/pcmu"}""" },
        { "", "transcription", Transcription },
        { "", "turn_detection", Turns },
        { """ "noise_reduction":null """, "transcription", Transcription },

        // null clears
        { """ "transcription":null """, "transcription", "null" },
        { """ "noise_reduction":null """, "noise_reduction", "null" },
        { """ "turn_detection":null """, "turn_detection", "null" },

        // objects merge member by member; empty text and empty lists clear
        { """ "transcription":{"language":"en"} """, "transcription", Transcription.Replace("\"language\":\"de\"", "\"language\":\"en\"") },
        { """ "transcription":{"language":""} """, "transcription", Transcription.Replace("\"language\":\"de\"", "\"language\":null") },
        { """ "transcription":{"prompt":""} """, "transcription", Transcription.Replace("\"a review\"", "null") },
        { """ "transcription":{"keywords":[]} """, "transcription", Transcription.Replace("[\"budget\"]", "null") },
        { """ "transcription":{"languages":[]} """, "transcription", Transcription.Replace("[\"de\",\"en\"]", "null") },
        { """ "transcription":{"delay":null} """, "transcription", Transcription.Replace("\"low\"", "null") },
        { """ "noise_reduction":{"type":"far_field"} """, "noise_reduction", """{"type":"far_field","strength":0.5}""" },
        { """ "turn_detection":{"type":"server_vad","threshold":0.4} """, "turn_detection", Turns.Replace("0.7", "0.4") },
        { """ "turn_detection":{"type":"server_vad","idle_timeout_ms":null} """, "turn_detection", Turns.Replace("6000", "null") },

        // another type of turn detection starts from its defaults
        { """ "turn_detection":{"type":"semantic_vad"} """, "turn_detection", """{"type":"semantic_vad","eagerness":"auto"}""" },

        // a model that is committed by hand takes the turn detection away
        { """ "transcription":{"model":"gpt-live-transcribe"} """, "turn_detection", "null" },
    };

    [Theory]
    [MemberData(nameof(Updates))]
    public async Task An_update_changes_what_it_names_and_nothing_else(string input, string member, string expected)
    {
        await using var bot = await RealtimeBot.Start(scripted.Process, Everything);
        var updated = await bot.Configure(input);

        Assert.Equal(expected, updated.GetProperty("session").GetProperty("audio").GetProperty("input").GetProperty(member).GetRawText());
    }

    [Fact]
    public async Task Every_accepted_update_is_answered_once_and_before_the_effects_of_what_follows()
    {
        await using var bot = await RealtimeBot.Connect(scripted.Process);
        for (var threshold = 1; threshold <= 9; threshold++)
        {
            await bot.Send("""{"type":"session.update","session":{"type":"transcription","audio":{"input":{"turn_detection":{"type":"server_vad","threshold":0.""" + threshold + "}}}}}");
            await bot.Send("""{"type":"input_audio_buffer.clear"}""");
        }

        await bot.Fail("{}");
        var thresholds = bot.Events.Where(one => Type(one) == "session.updated").Select(one => one.GetProperty("session").GetProperty("audio").GetProperty("input").GetProperty("turn_detection").GetProperty("threshold").GetDouble());
        Assert.Equal([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9], thresholds);
        Assert.Equal(
            ["session.created", .. Enumerable.Repeat<string[]>(["session.updated", "input_audio_buffer.cleared"], 9).SelectMany(pair => pair), "error"],
            bot.Types());
    }

    /// <summary>The agents SDK says this as soon as a session is created.</summary>
    [Fact]
    public async Task A_realtime_update_that_changes_nothing_is_let_through_in_a_transcription_session()
    {
        await using var bot = await RealtimeBot.Start(scripted.Process, Everything);
        await bot.Send("""{"type":"session.update","session":{"type":"realtime","tracing":"auto","model":"gpt-realtime","output_modalities":["audio"],"instructions":"","tools":[],"audio":{"output":{"voice":"marin"}}}}""");
        var updated = (await bot.Await("session.updated")).GetProperty("session");

        Assert.Equal("transcription", updated.GetProperty("type").GetString());
        Assert.Equal(Transcription, updated.GetProperty("audio").GetProperty("input").GetProperty("transcription").GetRawText());
    }

    [Fact]
    public async Task The_session_keeps_its_id_and_its_end_through_all_updates()
    {
        await using var bot = await RealtimeBot.Start(scripted.Process, Everything);
        await bot.Configure(""" "noise_reduction":null """);

        Assert.Single(bot.Events.Select(one => one.GetProperty("session").GetProperty("id").GetString()).Distinct());
        Assert.Single(bot.Events.Select(one => one.GetProperty("session").GetProperty("expires_at").GetInt64()).Distinct());
    }

    static string Type(JsonElement one) => one.GetProperty("type").GetString()!;
}
