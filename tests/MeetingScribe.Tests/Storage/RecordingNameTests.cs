using System.Text.RegularExpressions;
using MeetingScribe.Audio;
using MeetingScribe.Server.Sessions;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Tests.Storage;

/// <summary>No path leads from what callers name things to what files are named.</summary>
public sealed partial class RecordingNameTests
{
    public static TheoryData<string> Ids =>
        ["...", "..-", "~", "~root", "CON", "nul.txt", "-rf", "scribe.db", "admin.key", "incoming", ".anchor", new string('~', 128), "..2fetc", new string('.', 127)];

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Whatever_an_id_is_its_recording_is_named_by_us_and_goes_with_it(string id)
    {
        Assert.True(ChosenId.IsValid(id));
        await using var host = await SessionsHost.Open();
        var before = Files(host);

        var participant = host.Sessions.Participant(id, id);
        var joined = await participant.Join(new JoinRequest(id, new AudioFormat(AudioEncoding.Pcm16, 16_000, 1), id));
        await participant.Hear(joined.Ticket, Sound.Silence(500).Bytes);
        await participant.Mark(joined.Ticket, new MeetingScribe.Speech.CommitMark(0));
        await participant.Finish(joined.Ticket);

        var made = Files(host).Except(before).ToList();
        Assert.Equal(2, made.Count);
        Assert.All(made, name => Assert.Matches(OfOurs(), name));
        await host.Sessions.EraseMeeting(id);
        Assert.Equal(before, Files(host));
    }

    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("%2e%2e")]
    [InlineData("../../etc/passwd")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a\0b")]
    [InlineData("")]
    public void What_could_mean_another_place_is_no_id(string id) => Assert.False(ChosenId.IsValid(id));

    static List<string> Files(SessionsHost host) =>
        [.. Directory.EnumerateFiles(host.Directory, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(host.Directory, file)).Order()];

    [GeneratedRegex(@"^recordings/(?<folder>[0-9A-Za-z]{2})/\k<folder>[0-9A-Za-z]{19}\.(raw|marks)\z")]
    private static partial Regex OfOurs();
}
