using MeetingScribe.Audio;
using MeetingScribe.Server.Storage;
using MeetingScribe.Speech;
using MeetingScribe.Transcripts;
using MeetingScribe.Turns;

namespace MeetingScribe.Tests;

/// <summary>Plain values to store, with only what a test cares about named.</summary>
static class Sample
{
    public static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    public static readonly AudioFormat Format = new(AudioEncoding.Pcm16, 16_000, 1);

    public static NewMeeting Meeting(string id, string? title = null, DateTimeOffset? created = null) => new(id, created ?? Start, title);

    public static Checkpoint Checkpoint(long position) => new(position, position, new TurnState(), Carry: "carry");

    /// <summary>Said at second <paramref name="sequence"/> of the meeting unless told otherwise.</summary>
    public static Segment Segment(
        string meeting, long sequence, string text, string speaker = "Ana", string participant = "p1", DateTimeOffset? at = null, params string[] flags) => new(
        NewId.Make("seg_"),
        meeting,
        sequence,
        participant,
        speaker,
        sequence * 1_000,
        sequence * 1_000 + 900,
        at ?? Start.AddSeconds(sequence),
        text,
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select((word, i) => new SegmentWord(word, sequence * 1_000 + i, sequence * 1_000 + i + 1, 0.5))],
        0.5,
        "en",
        "scripted",
        [.. flags.Select(flag => new Flag(flag, text, 0, text.Length))]);
}
