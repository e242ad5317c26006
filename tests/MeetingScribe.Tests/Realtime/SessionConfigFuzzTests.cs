using System.Text;
using System.Text.Json;
using MeetingScribe.Server.Access;
using MeetingScribe.Server.Realtime;

namespace MeetingScribe.Tests.Realtime;

/// <summary>Whatever JSON a client sends gets a configuration or a reason, and the configuration can always be echoed.</summary>
public sealed class SessionConfigFuzzTests
{
    const string Whole =
        """{"meeting_id":"m","participant_id":"p","name":"n","expires_after":{"anchor":"created_at","seconds":60},"session":{"type":"transcription","audio":{"input":{"format":{"type":"audio/pcm","rate":24000},"transcription":{"model":"m","language":"en","languages":["en"],"keywords":["a"],"prompt":"p","delay":"low"},"noise_reduction":{"type":"near_field","strength":1},"turn_detection":{"type":"server_vad","threshold":0.5,"prefix_padding_ms":300,"silence_duration_ms":200,"idle_timeout_ms":null,"create_response":true}}},"include":null}}""";

    static readonly string[] Values =
        ["null", "true", "7", "-1", "0.5", "1e999", "-1e-999", "99999999999999999999", "\"\"", "\"a\"", "\"\\ud800\"", "\"\\u0000\"", "[]", "[[]]", "[null]", "{}", "{\"type\":1}", "{\"\\udfff\":1}"];

    [Fact]
    public void Ten_thousand_bodies_each_get_one_answer()
    {
        var random = new Random(20260821);
        var accepted = 0;
        for (var round = 0; round < 10_000; round++)
        {
            var (request, error) = SecretRequest.Read(Mutant(random));

            Assert.True(request is null ^ error is null);
            if (request is null)
                continue;
            accepted++;
            var stored = ClientSecretTerms.Of(new Grant("fuzz", Scope.Ingest, Extra: new ClientSecretTerms(request.Config, request.Name).ToExtra()))!;
            Assert.Equal(request.Config.ToWire("sess_1", 0).ToJsonString(), stored.Config.ToWire("sess_1", 0).ToJsonString());
        }

        // Neither half of the rule is tested by nothing.
        Assert.InRange(accepted, 500, 9_500);
    }

    /// <summary>The whole body with a few of its values replaced by others.</summary>
    static JsonElement Mutant(Random random)
    {
        var body = JsonElement.Parse(Whole);
        var chosen = new HashSet<int>(Enumerable.Range(0, random.Next(1, 3)).Select(_ => random.Next(35)));
        var place = 0;
        var text = new StringBuilder();
        Write(body);
        return JsonElement.Parse(text.ToString());

        void Write(JsonElement value)
        {
            if (chosen.Contains(place++))
            {
                text.Append(Values[random.Next(Values.Length)]);
                return;
            }

            if (value.ValueKind != JsonValueKind.Object)
            {
                text.Append(value.GetRawText());
                return;
            }

            text.Append('{');
            foreach (var (member, first) in value.EnumerateObject().Select((member, index) => (member, index == 0)))
            {
                text.Append(first ? "" : ",").Append(JsonSerializer.Serialize(member.Name)).Append(':');
                Write(member.Value);
            }

            text.Append('}');
        }
    }
}
