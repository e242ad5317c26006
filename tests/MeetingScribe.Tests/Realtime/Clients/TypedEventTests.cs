using System.ClientModel.Primitives;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using MeetingScribe.Server.Realtime;
using MeetingScribe.Transcripts;
using RealtimeServerUpdate = OpenAI.Realtime.RealtimeServerUpdate;

#pragma warning disable OPENAI002 // the realtime client calls itself experimental

namespace MeetingScribe.Tests.Realtime.Clients;

/// <summary>Every event the service can send, read by the types of the NuGet package <c>OpenAI</c>; one that comes rarely is found here.</summary>
public sealed class TypedEventTests
{
    static readonly JsonObject Item = JsonNode.Parse("""{"id":"item_1","object":"realtime.item","type":"message","status":"completed","role":"user","content":[{"type":"input_audio","transcript":null}]}""")!.AsObject();
    static readonly IReadOnlyList<Logprob> Logprobs = [new(" yes", -0.5, [32, 121, 101, 115])];

    static readonly ServerEvent[] Events =
    [
        new SessionCreated(SessionConfig.Default(SessionKind.Transcription).ToWire("sess_1", 1_800_000_000)),
        new SessionUpdated(SessionConfig.Default(SessionKind.Realtime, "gpt-realtime").ToWire("sess_1", 1_800_000_000)),
        new SpeechStarted(100, "item_1"),
        new SpeechStopped(900, "item_1"),
        new BufferCommitted(null, "item_1"),
        new BufferCleared(),
        new TimeoutTriggered(0, 5_000, "item_1"),
        new ItemAdded(null, Item.DeepClone().AsObject()),
        new ItemDone("item_0", Item.DeepClone().AsObject()),
        new ItemRetrieved(Item.DeepClone().AsObject()),
        new ItemDeleted("item_1"),
        new TranscriptionDelta("item_1", " yes", Logprobs),
        new TranscriptionCompleted("item_1", "yes", Logprobs, new DurationUsage(1)),
        new TranscriptionFailed("item_1", new TranscriptionFault("server_error", "transcription_failed", "The engine is away.")),
        new ErrorEvent(RealtimeError.Missing("session.type").ToEvent("mine")),
    ];

    public static TheoryData<string> Types => [.. Attribute.GetCustomAttributes(typeof(ServerEvent), typeof(JsonDerivedTypeAttribute)).Cast<JsonDerivedTypeAttribute>().Select(one => (string)one.TypeDiscriminator!)];

    [Theory]
    [MemberData(nameof(Types))]
    public void The_package_has_a_type_for_it_and_reads_it(string type)
    {
        var json = Events.Select(one => JsonSerializer.Serialize(one, ScribeJson.Options)).Single(one => JsonElement.Parse(one).GetProperty("type").GetString() == type);

        var update = ModelReaderWriter.Read<RealtimeServerUpdate>(BinaryData.FromString(json))!;

        Assert.True(update.GetType().IsPublic, $"{type} became {update.GetType().Name}.");
        Assert.Equal(type, update.Kind.ToString());
    }
}
