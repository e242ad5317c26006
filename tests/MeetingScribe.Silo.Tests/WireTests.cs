using System.Reflection;
using System.Text.Json;
using MeetingScribe.Server.Sessions;
using MeetingScribe.Server.Storage;
using MeetingScribe.Silo.Grains;
using MeetingScribe.Silo.Volumes;
using MeetingScribe.Speech;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Silo.Tests;

/// <summary>What one version of a node writes, the next one must read: the names on the wire, and every record in it, as they were when they shipped.</summary>
public sealed class WireTests
{
    /// <summary>Interfaces and methods by their aliases. One may be added; a line that is here never changes.</summary>
    const string Shipped =
        """
        scribe.board: key-revoked knows subscribe watch-list-changed
        scribe.meeting: commit end find forget join look open present refresh refuse report show silence summarise watch
        scribe.node: cut-off read-watch-list
        scribe.participant: abandon finish hear join leave mark notice recall recover settle status take turns
        scribe.volume: erase look marks name read write
        """;

    /// <summary>A record of each kind as 0.1.0 writes it.</summary>
    public static TheoryData<Type, string> Records => new()
    {
        { typeof(JoinRequest), """{"stream_id":"s","format":{"encoding":"pcm16","sample_rate":16000,"channels":1,"bytes_per_frame":2},"name":"Ana","position":96000,"settings":null,"follows_turns":true}""" },
        { typeof(JoinAnswer), """{"outcome":"stream_finished","reason":"why","ticket":7,"stream_id":"s","position":12,"segments":3}""" },
        { typeof(StreamNotice), """{"outcome":"ok","position":144000}""" },
        { typeof(FinishAnswer), """{"outcome":"ok","position":144000,"segments":12}""" },
        { typeof(StreamMark), """{"kind":"commit","frame":16000}""" },
        { typeof(TurnsAnswer), """{"outcome":"ok","news":[{"kind":"started","turn_start":1600},{"kind":"text","turn_start":1600,"stable":[{"text":"yes","start":1600,"end":4800,"confidence":0.9}]},{"kind":"failed","sentence":"gone","attempts":2}]}""" },
        { typeof(WholeRecording), """{"recording_id":"r","format":{"encoding":"mu_law","sample_rate":8000,"channels":2,"bytes_per_frame":2},"stream_id":null,"name":null,"start_utc":"2026-01-02T03:04:05Z"}""" },
        { typeof(TakeAnswer), """{"outcome":"ok","reason":null,"stream_id":"s"}""" },
        { typeof(ParticipantStatus), """{"is_connected":true,"unheard":"00:00:01.5000000"}""" },
        { typeof(StreamRecord), """{"key":{"meeting_id":"m","participant_id":"p","stream_id":"s"},"format":{"encoding":"pcm16","sample_rate":16000,"channels":1,"bytes_per_frame":2},"start_utc":"2026-01-02T03:04:05Z","recording_id":"r","meeting_start_utc":"2026-01-02T03:04:00Z","state":"finishing","checkpoint":null}""" },
        { typeof(Caption), """{"participant_id":"p","turn_id":"seg_r_0","start_ms":500,"stable":"so it","unsure":"goes","is_empty":false}""" },
        { typeof(Utterance), """{"turn_start":0,"turn_end":16000,"words":[{"text":"yes","start":1600,"end":4800,"confidence":0.9}],"language":"en","engine":"scripted","carry":null,"usage":[{"model":"m","seconds":1.5,"audio_tokens":0,"text_tokens":0,"output_tokens":0}],"text":"yes","confidence":0.9}""" },
        { typeof(ParticipantHealth), """{"state":"listening","sentence":"Audio arriving, speech heard","last_audio_utc":"2026-01-02T03:04:05Z","lag_ms":0,"dropped_ms":0}""" },
        { typeof(MeetingEvent), """{"kind":"partial","participant_id":"p","speaker":"Ana","turn_id":"seg_r_0","start_ms":500,"stable":"so it","unsure":"goes","flags":[{"keyword_id":"k","phrase":"so","offset":0,"length":2}]}""" },
        { typeof(Piece), """{"recording_id":"r","take_over":3,"offset":3200,"first_mark":1,"marks":[{"kind":"clear","frame":1600}],"is_last":true}""" },
        { typeof(Copy), """{"volume":"v","bytes":6400,"marks":2,"last_audio":"2026-01-02T03:04:05Z"}""" },
        { typeof(Marks), """{"all":[{"kind":"commit","frame":16000}]}""" },
        { typeof(LiveMeeting), """{"participants":[],"is_ending":true}""" },
    };

    [Theory]
    [MemberData(nameof(Records))]
    public void A_record_is_read_and_written_as_it_was_when_it_shipped(Type type, string json)
    {
        var read = JsonSerializer.Deserialize(json, type, ScribeJson.Options);

        var again = JsonDocument.Parse(JsonSerializer.Serialize(read, type, ScribeJson.Options)).RootElement;
        Assert.All(JsonDocument.Parse(json).RootElement.EnumerateObject(), field =>
            Assert.Equal(field.Value.GetRawText(), again.GetProperty(field.Name).GetRawText()));
    }

    [Fact]
    public void Interfaces_and_methods_have_the_names_they_shipped_with()
    {
        var names = typeof(IMeetingGrain).Assembly.GetTypes()
            .Where(type => type.IsInterface && type.GetCustomAttribute<AliasAttribute>() is not null)
            .Select(type => $"{AliasOf(type)}: {string.Join(' ', type.GetMethods().Select(AliasOf).Order(StringComparer.Ordinal))}")
            .Order(StringComparer.Ordinal);

        Assert.Equal(Shipped.Split('\n', StringSplitOptions.TrimEntries), names);
    }

    static string AliasOf(MemberInfo member) => member.GetCustomAttribute<AliasAttribute>()?.Alias ?? $"({member.Name} has none)";
}
