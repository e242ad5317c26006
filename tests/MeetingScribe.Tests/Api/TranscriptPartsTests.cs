namespace MeetingScribe.Tests.Api;

public sealed class TranscriptPartsTests(ScriptedService service) : IClassFixture<ScriptedService>
{
    [Fact]
    public async Task A_transcript_can_be_had_from_its_end_backwards()
    {
        await using (var bot = await service.Process.Connect("parts", "ana"))
        {
            for (var i = 0; i < 4; i++)
                await bot.SendAll(Voice.Sentence(16_000, out _).ThenSilence(2_000).Bytes);
            await bot.Finish();
        }

        var all = (await service.Process.Texts("parts")).Length;
        Assert.True(all >= 4);
        Assert.Equal([all - 1, all], await Sequences("last=2"));
        Assert.Equal([1, 2], await Sequences("after=0&limit=2"));
        Assert.Equal([2], await Sequences("after=1&limit=1"));
        Assert.Equal([all], await Sequences($"after={all - 1}&last=3"));
        Assert.Equal(Enumerable.Range(1, all), await Sequences("last=1000"));
    }

    [Theory]
    [InlineData("last=0")]
    [InlineData("limit=-1")]
    [InlineData("last=few")]
    public async Task A_part_that_makes_no_sense_is_refused(string query)
    {
        using var answer = await service.Process.Http.GetAsync($"/v1/meetings/parts/transcript?{query}");

        Assert.Equal(System.Net.HttpStatusCode.UnprocessableEntity, answer.StatusCode);
    }

    async Task<IEnumerable<int>> Sequences(string query) =>
        [.. (await service.Process.Get($"/v1/meetings/parts/transcript?format=json&{query}")).GetProperty("segments").EnumerateArray().Select(segment => segment.GetProperty("sequence").GetInt32())];
}
