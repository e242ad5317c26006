using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text.Json.Nodes;
using MeetingScribe.Server.Upstream;
using MeetingScribe.Transcripts;
using OpenAI.Chat;

namespace MeetingScribe.Server.Summaries;

/// <summary>
/// The language model that writes summaries, shared by all meetings. Asked and read as raw JSON: servers that call themselves compatible
/// leave members out, or invent values, that the package's own types refuse.
/// </summary>
sealed class ChatModel(UpstreamServer server, string name, SummaryOptions options)
{
    const int MostTries = 3;

    /// <summary>Questions of all meetings together; more of them wait.</summary>
    const int AtOnce = 8;

    static readonly TimeSpan ShortBreak = TimeSpan.FromSeconds(5);

    readonly ChatClient client = server.Chat(name);
    readonly SemaphoreSlim turn = new(AtOnce);
    volatile bool takesSchema = true;

    public string Name => name;

    public SummaryOptions Options => options;

    /// <exception cref="OperationCanceledException">By <paramref name="cancellation"/> alone; everything else is an answer.</exception>
    public async Task<ChatAnswer> Ask(SummaryPrompt prompt, CancellationToken cancellation)
    {
        if (!await turn.WaitAsync(options.Timeout, cancellation))
            return ChatAnswer.Failed("too many summaries were being written at once", isNotUnderstood: false);
        try
        {
            var withSchema = takesSchema;
            var answer = await Try(prompt, withSchema, cancellation);
            if (!withSchema || !answer.IsNotUnderstood)
                return answer;

            // Servers that cannot enforce a schema refuse the request; the prompt says the same in words.
            var plain = await Try(prompt, withSchema: false, cancellation);
            if (plain is { IsOfModel: true, IsNotUnderstood: false })
                takesSchema = false;
            return plain;
        }
        finally
        {
            turn.Release();
        }
    }

    async Task<ChatAnswer> Try(SummaryPrompt prompt, bool withSchema, CancellationToken cancellation)
    {
        var started = server.Time.GetTimestamp();
        var tries = 0;
        while (true)
        {
            try
            {
                var left = options.Timeout - server.Time.GetElapsedTime(started);
                var body = await server.Call(server.Summaries, token => Send(prompt, withSchema, token), cancellation, left > TimeSpan.Zero ? left : TimeSpan.Zero);
                return ChatAnswer.Read(body, name);
            }
            catch (UpstreamException e)
            {
                // The breaker's no is no try of this question's; a short one is waited for.
                var isBreakers = e.InnerException is null;
                tries += isBreakers ? 0 : 1;
                var pause = e.Fault.PauseAfter(Math.Max(1, tries), server.Summaries.Spread());
                var isHopeless = e.Fault.Kind == FaultKind.Final || tries == MostTries || (isBreakers && pause > ShortBreak)
                    || server.Time.GetElapsedTime(started) + pause >= options.Timeout;
                if (isHopeless)
                    return ChatAnswer.Failed(e.Fault.Sentence, isNotUnderstood: e.InnerException is ClientResultException { Status: 400 or 422 });
                await Task.Delay(pause, server.Time, cancellation);
            }
        }
    }

    async Task<string> Send(SummaryPrompt prompt, bool withSchema, CancellationToken cancellation)
    {
        var request = new JsonObject
        {
            ["model"] = name,
            ["messages"] = new JsonArray(Message("system", SummaryPrompt.System), Message("user", prompt.User)),
            [withSchema ? "max_completion_tokens" : "max_tokens"] = options.AnswerTokens,
        };
        if (withSchema)
        {
            request["response_format"] = new JsonObject
            {
                ["type"] = "json_schema",
                ["json_schema"] = new JsonObject { ["name"] = "minutes", ["strict"] = true, ["schema"] = JsonNode.Parse(SummaryPrompt.Schema) },
            };
        }

        using var body = BinaryContent.Create(BinaryData.FromString(request.ToJsonString(ScribeJson.Options)));
        var answer = await client.CompleteChatAsync(body, new RequestOptions { CancellationToken = cancellation });
        return answer.GetRawResponse().Content.ToString();
    }

    static JsonObject Message(string role, string content) => new() { ["role"] = role, ["content"] = content };
}
