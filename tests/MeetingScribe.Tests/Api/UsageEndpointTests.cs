using System.Net;
using System.Text.Json;
using MeetingScribe.Tests.Transcriptions;

namespace MeetingScribe.Tests.Api;

/// <summary>What a meeting used of a metered server, from the engine to the bill; the scripted engine claims to be one.</summary>
public sealed class UsageEndpointTests : IAsyncLifetime
{
    readonly string script = Path.GetTempFileName();
    ServiceProcess service = null!;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(script, """
            {"participants": {"paid/ana": {"word_every_ms": 300, "metered_model": "whisper-1"}, "file": {"word_every_ms": 300, "metered_model": "gpt-transcribe"}, "*": {"word_every_ms": 300}}}
            """);
        service = await ServiceProcess.Run("Scribe:Engine=scripted", $"Scribe:Scripted:File={script}");
    }

    public async ValueTask DisposeAsync()
    {
        await service.DisposeAsync();
        File.Delete(script);
    }

    [Fact]
    public async Task What_was_metered_is_counted_priced_and_survives_the_meeting_as_a_sum()
    {
        await Talk("paid", "ana");
        await Talk("paid", "ben");
        await Talk("free", "ana");

        var report = await service.Get("/v1/usage?group=participant");
        var row = report.GetProperty("rows").EnumerateArray().Single();
        var seconds = row.GetProperty("seconds").GetDouble();
        Assert.Equal(("participant", "USD", "paid", "ana", 1), (report.Text("group"), report.Text("currency"), row.Text("meeting_id"), row.Text("participant_id"), row.GetProperty("answers").GetInt32()));
        Assert.InRange(seconds, 1, 30);
        Assert.Equal(seconds * 0.006 / 60, report.GetProperty("total").GetProperty("cost").GetDouble(), tolerance: 0.000_01);

        var item = (await service.Get("/v1/usage?group=item&meeting=paid")).GetProperty("rows")[0];
        var said = (await service.Get("/v1/meetings/paid/transcript")).GetProperty("segments").EnumerateArray().Single(segment => segment.Text("participant_id") == "ana");
        Assert.Equal(said.Text("id"), item.Text("item_id"));
        Assert.Equal(0, (await service.Get("/v1/usage?group=day&meeting=free")).GetProperty("rows").GetArrayLength());
        Assert.Equal(0, (await service.Get("/v1/usage?to=2020-01-01")).GetProperty("total").GetProperty("answers").GetInt32());
        Assert.StartsWith("day,meeting_id", await service.Http.GetStringAsync("/v1/usage?group=meeting&format=csv"));
        Assert.Contains("\r\n,paid,,,,1,", await service.Http.GetStringAsync("/v1/usage?group=meeting&format=csv"));

        Assert.Equal(HttpStatusCode.OK, (await service.Http.DeleteAsync("/v1/meetings/paid")).StatusCode);
        var left = (await service.Get("/v1/usage?group=meeting")).GetProperty("rows").EnumerateArray().Single();
        Assert.False(left.TryGetProperty("meeting_id", out _));
        Assert.Equal(seconds, left.GetProperty("seconds").GetDouble());
    }

    [Fact]
    public async Task A_file_that_is_of_no_meeting_is_counted_too()
    {
        using var answer = await service.Transcribe(TranscriptionCall.Wav(Voice.Sentence(16_000, out _).ThenSilence(1_500).Samples), ("model", "any"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);

        var row = (await service.Get("/v1/usage?group=meeting")).GetProperty("rows").EnumerateArray().Single();

        Assert.Equal("gpt-transcribe", (await service.Get("/v1/usage?group=model")).GetProperty("rows")[0].Text("model"));
        Assert.False(row.TryGetProperty("meeting_id", out _));
        Assert.InRange(row.GetProperty("seconds").GetDouble(), 1, 30);
    }

    [Fact]
    public async Task A_bad_value_is_named()
    {
        (string Query, int Status, string Param)[] bad =
        [
            ("group=week", 422, "group"), ("from=yesterday", 422, "from"), ("from=2026-03-02&to=2026-03-01", 422, "to"), ("group=item", 422, "meeting"),
            ("format=xls", 422, "format"), ("meeting=nobody", 404, "meeting_id"),
        ];
        foreach (var (query, status, param) in bad)
        {
            using var answer = await service.Http.GetAsync($"/v1/usage?{query}");
            var error = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("error");

            Assert.Equal((query, status, param), (query, (int)answer.StatusCode, error.Text("param")));
        }
    }

    async Task Talk(string meeting, string participant)
    {
        await using var bot = await service.Connect(meeting, participant);
        await bot.SendAll(Voice.Sentence(16_000, out _).ThenSilence(1_500).Bytes);
        await bot.Finish();
    }
}
