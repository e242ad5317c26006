namespace MeetingScribe.Tests.Durability;

/// <summary>Who speaks in a storm, in formats that all end up as 16 kHz in different ways.</summary>
static class Voices
{
    public static IReadOnlyList<Part> Full { get; } =
    [
        Make("ana", 16_000, "slt", "Good morning everyone, let us begin with the budget.", "Yes.", "The second quarter was better than we had planned, mostly because of the new customers."),
        Make("ben", 8_000, "rms", "I have one question.", "Who takes the minutes today, and who sends them to the others?", "I can do it."),
        Make("cem", 44_100, "awb", "The release is late by a week.", "We found the reason on Monday.", "Nobody has to stay longer for it."),
    ];

    public static IReadOnlyList<Part> Brief { get; } =
    [
        Make("ana", 16_000, "slt", "Good morning everyone.", "Let us begin."),
        Make("ben", 8_000, "rms", "I have one question."),
    ];

    static Part Make(string id, int rate, string voice, params string[] sentences)
    {
        var sound = sentences.Aggregate(
            Sound.Silence(300 + id.Length, rate),
            (said, sentence) => said.Then(Voice.Synthesise(sentence, rate, voice)).ThenSilence(1_100 + sentence.Length));
        return new Part(id, rate, sound.Bytes);
    }

    internal sealed record Part(string Id, int Rate, byte[] Audio)
    {
        public int BytesPerFrame => sizeof(short);

        public int BytesIn100Ms => Rate / 10 * BytesPerFrame;

        public string Query => $"encoding=pcm16&rate={Rate}";
    }
}
