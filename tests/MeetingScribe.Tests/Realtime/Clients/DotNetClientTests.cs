using System.ClientModel;
using System.ClientModel.Primitives;
using System.Net.WebSockets;
using System.Text.Json;
using OpenAI.Realtime;

#pragma warning disable OPENAI002, SCME0001 // the realtime client calls itself experimental

namespace MeetingScribe.Tests.Realtime.Clients;

/// <summary>The NuGet package <c>OpenAI</c> against the service: its typed loop, which throws at what it cannot read, and its raw one.</summary>
[Collection("OpenAI clients")]
public sealed class DotNetClientTests(ClientsFixture service, ITestOutputHelper output)
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    readonly RealtimeClient client = new(new ApiKeyCredential(service.Service.Key), new RealtimeClientOptions { Endpoint = service.Endpoint });

    [Fact]
    public async Task The_typed_loop_knows_every_event_and_transcribes_with_an_ephemeral_key_what_the_native_socket_does()
    {
        using var patience = new CancellationTokenSource(Patience);
        var options = Options(input => input.TurnDetection = new RealtimeServerVadTurnDetection
        {
            DetectionThreshold = 0.5f,
            PrefixPadding = TimeSpan.FromMilliseconds(300),
            SilenceDuration = ClientsFixture.Silence,
        });
        var secret = await client.CreateRealtimeClientSecretAsync(new CreateClientSecretOptions { SessionOptions = options }, patience.Token);
        using var session = await client.StartTranscriptionSessionAsync(new RealtimeSessionClientOptions { ClientSecret = secret.Value.Value }, patience.Token);
        await session.ConfigureTranscriptionSessionAsync(options, patience.Token);
        await session.SendInputAudioAsync(new MemoryStream(service.Speech), patience.Token);
        await session.CommitPendingAudioAsync(patience.Token); // nothing is left to commit; the answer says that everything was heard

        var (kinds, texts) = await ToTheEnd(session, patience.Token);

        output.WriteLine($"The speech is {service.Source}.");
        Assert.Equal(WebSocketCloseStatus.NormalClosure, session.WebSocket.CloseStatus);
        Assert.Equal(service.Native, texts);
        Assert.Superset(ServerEvents.All, kinds);
    }

    [Fact]
    public async Task The_typed_loop_knows_the_idle_timeout_and_reads_silence_as_an_item_without_text()
    {
        using var patience = new CancellationTokenSource(Patience);
        using var session = await client.StartTranscriptionSessionAsync(cancellationToken: patience.Token);
        var idle = new RealtimeServerVadTurnDetection { IdleTimeout = TimeSpan.FromSeconds(5) };
        await session.ConfigureTranscriptionSessionAsync(Options(input => input.TurnDetection = idle), patience.Token);
        await session.SendInputAudioAsync(new MemoryStream(Sound.Silence(6_000, 24_000).Bytes), patience.Token);

        RealtimeServerUpdateInputAudioBufferTimeoutTriggered? timeout = null;
        await foreach (var update in session.ReceiveUpdatesAsync(patience.Token))
        {
            timeout = update as RealtimeServerUpdateInputAudioBufferTimeoutTriggered ?? timeout;
            if (update is not RealtimeServerUpdateConversationItemInputAudioTranscriptionCompleted completed)
                continue;
            Assert.Equal(timeout?.ItemId, completed.ItemId);
            Assert.Equal("", completed.Transcript);
            break;
        }

        Assert.Equal(TimeSpan.FromSeconds(5), timeout?.AudioEndTime - timeout?.AudioStartTime);
    }

    /// <param name="model">Clients that know no <c>intent</c> connect with a model and say afterwards that they only transcribe.</param>
    [Theory, InlineData(null), InlineData("gpt-realtime")]
    public async Task The_raw_loop_with_a_commit_by_hand_transcribes_what_the_native_socket_does(string? model)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var session = model is null
            ? await client.StartTranscriptionSessionAsync(cancellationToken: patience.Token)
            : await client.StartConversationSessionAsync(model, cancellationToken: patience.Token);
        await session.ConfigureTranscriptionSessionAsync(
            Options(input =>
            {
                input.AudioTranscriptionOptions.Patch.Set("$.keywords"u8, BinaryData.FromString("""["Dashwood"]"""));
                input.DisableTurnDetection();
            }),
            patience.Token);
        await session.SendInputAudioAsync(new MemoryStream(service.Speech), patience.Token);
        await session.CommitPendingAudioAsync(patience.Token);

        var said = "";
        JsonElement completed = default;
        await foreach (ClientResult raw in session.ReceiveUpdatesAsync(new RequestOptions { CancellationToken = patience.Token }))
        {
            var update = JsonDocument.Parse(raw.GetRawResponse().Content).RootElement;
            var type = update.GetProperty("type").GetString();
            Assert.NotEqual("error", type);
            if (type == "conversation.item.input_audio_transcription.delta")
                said += update.GetProperty("delta").GetString();
            if (type == "conversation.item.input_audio_transcription.completed")
            {
                completed = update;
                break;
            }
        }

        output.WriteLine($"The speech is {service.Source}; the deltas were: {said}");
        Assert.Equal(string.Join(' ', service.Native), completed.GetProperty("transcript").GetString());
        Assert.Equal((service.Speech.Length + 47_999) / 48_000, completed.GetProperty("usage").GetProperty("seconds").GetInt32());
    }

    /// <summary>Waits for every turn's text; then retrieves and deletes the last item, clears, and closes.</summary>
    static async Task<(HashSet<string> Kinds, List<string> Texts)> ToTheEnd(RealtimeSessionClient session, CancellationToken cancellation)
    {
        var (kinds, texts, open, heard, last) = (new HashSet<string>(), new List<string>(), new HashSet<string>(), false, "");
        await foreach (var update in session.ReceiveUpdatesAsync(cancellation))
        {
            Assert.True(update.GetType().IsPublic, $"{update.Kind} is read as {update.GetType().Name}.");
            kinds.Add(update.Kind.ToString());
            switch (update)
            {
                case RealtimeServerUpdateSessionCreated created:
                    Assert.IsType<RealtimeTranscriptionSession>(created.Session);
                    break;
                case RealtimeServerUpdateInputAudioBufferSpeechStarted started:
                    open.Add(started.ItemId);
                    break;
                case RealtimeServerUpdateConversationItemInputAudioTranscriptionCompleted completed:
                    texts.Add(completed.Transcript);
                    open.Remove(last = completed.ItemId);
                    if (heard && open.Count == 0)
                        await session.RequestItemRetrievalAsync(last, cancellation);
                    break;
                case RealtimeServerUpdateError { Error.Code: "input_audio_buffer_commit_empty" }:
                    heard = true;
                    if (open.Count == 0)
                        await session.RequestItemRetrievalAsync(last, cancellation);
                    break;
                case RealtimeServerUpdateError error:
                    Assert.Fail(error.Error.Message);
                    break;
                case RealtimeServerUpdateConversationItemRetrieved:
                    await session.DeleteItemAsync(last, cancellation);
                    break;
                case RealtimeServerUpdateConversationItemDeleted:
                    await session.ClearInputAudioAsync(cancellation);
                    break;
                case RealtimeServerUpdateInputAudioBufferCleared:
                    await session.WebSocket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellation);
                    break;
                default:
                    break;
            }
        }

        return (kinds, texts);
    }

    static RealtimeTranscriptionSessionOptions Options(Action<RealtimeTranscriptionSessionInputAudioOptions> configure)
    {
        var input = new RealtimeTranscriptionSessionInputAudioOptions
        {
            AudioFormat = new RealtimePcmAudioFormat(),
            AudioTranscriptionOptions = new RealtimeAudioTranscriptionOptions { Model = "any", Language = "en" },
        };
        configure(input);
        return new RealtimeTranscriptionSessionOptions { AudioOptions = new() { InputAudioOptions = input } };
    }
}
