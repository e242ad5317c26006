using MeetingScribe.Tests;

namespace MeetingScribe.Silo.Tests;

/// <summary>Ten turns of two seconds, which somebody numbers one after the other, and what is said in them on a cluster that nothing happens to.</summary>
sealed class Conversation
{
    const int Turns = 10;

    readonly string said;

    Conversation(string said) => this.said = said;

    public static byte[] Speech { get; } = Speak();

    public static async Task<Conversation> Undisturbed(ServiceProcess node, CancellationToken patience)
    {
        await using var alone = new Speaker("undisturbed", "ana", Speech, pause: TimeSpan.Zero, node);
        await alone.Speak(patience);
        var texts = await node.Texts("undisturbed");
        Assert.Equal(Turns, texts.Length);
        return new Conversation(string.Join(' ', texts));
    }

    /// <summary>Numbers without a gap, and of each participant every word once and in order. Gives how many segments there are.</summary>
    public async Task<int> MustBeWhole(ServiceProcess node, string meeting, params string[] participants)
    {
        var segments = (await node.Get($"/v1/meetings/{meeting}/transcript?format=json")).GetProperty("segments").EnumerateArray().ToArray();
        Assert.Equal(Enumerable.Range(1, segments.Length).Select(number => (long)number), segments.Select(segment => segment.GetProperty("sequence").GetInt64()));
        Assert.Distinct(segments.Select(segment => segment.GetProperty("id").GetString()));
        Assert.All(participants, participant => Assert.Equal(said, string.Join(' ', segments
            .Where(segment => segment.GetProperty("participant_id").GetString() == participant)
            .OrderBy(segment => segment.GetProperty("start_ms").GetInt64())
            .Select(segment => segment.GetProperty("text").GetString()))));
        return segments.Length;
    }

    static byte[] Speak()
    {
        var turn = new Sound(Voice.Sentence(16_000, out _).Samples.Take(32_000)).ThenSilence(1_200).Bytes;
        return [.. Enumerable.Repeat(turn, Turns).SelectMany(bytes => bytes)];
    }
}
