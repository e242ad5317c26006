using System.Text.Json;
using System.Text.Json.Serialization;
using MeetingScribe.Server.Access;
using MeetingScribe.Server.Ingest;
using MeetingScribe.Server.Realtime;
using MeetingScribe.Speech;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Server.Transcriptions;

/// <summary>The answer as Server-Sent Events: words as they become stable, then the whole text, which is what counts.</summary>
static class TranscriptionStream
{
    public static async Task<IResult> Write(FileHearing hearing, UploadedAudio audio, TranscriptionRequest request, HttpContext context)
    {
        var response = context.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        var (turns, told, followsText) = (new List<Utterance>(), 0, false);
        try
        {
            await foreach (var spoken in hearing.Hear(audio, context.RequestAborted))
            {
                if (spoken.Words.Count > told)
                {
                    var tokens = Logprob.Of([.. spoken.Words.Skip(told)], followsText);
                    await Send(response, new TextDelta(string.Concat(tokens.Select(token => token.Token)), request.HasLogprobs ? tokens : null), context.RequestAborted);
                    (told, followsText) = (spoken.Words.Count, true);
                }

                if (spoken.Finished is not { } turn)
                    continue;
                told = 0;
                if (turn.Words.Count > 0)
                    turns.Add(turn);
            }
        }
        catch (SpeechEngineException e)
        {
            await Fail(TranscriptionsEndpoint.EngineFailed(e), context);
            return Results.Empty;
        }

        if (hearing.Problem is { } problem)
        {
            await Fail(problem with { Param = "file" }, context);
            return Results.Empty;
        }

        var all = request.HasLogprobs ? Logprob.Of([.. turns.SelectMany(turn => turn.Words)], followsText: false) : null;
        await Send(response, new TextDone(TranscriptionAnswer.Text(turns), all, TranscriptionAnswer.Usage(hearing.Duration)), context.RequestAborted);
        return Results.Empty;
    }

    /// <summary>With its status as long as nothing was said; afterwards as an event, which OpenAI's clients throw.</summary>
    static Task Fail(Problem problem, HttpContext context) => context.Response.HasStarted
        ? Send(context.Response, OpenAiTerms.Of(problem, context.Request).ToBody(), context.RequestAborted)
        : problem.ExecuteAsync(context);

    static async Task Send<T>(HttpResponse response, T body, CancellationToken cancellation)
    {
        await response.WriteAsync($"data: {JsonSerializer.Serialize(body, ScribeJson.Options)}\n\n", cancellation);
        await response.Body.FlushAsync(cancellation);
    }
}

/// <param name="Delta">To be appended as it is.</param>
sealed record TextDelta(string Delta, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<Logprob>? Logprobs)
{
    [JsonPropertyOrder(-1)]
    public string Type => "transcript.text.delta";
}

sealed record TextDone(string Text, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<Logprob>? Logprobs, DurationUsage Usage)
{
    [JsonPropertyOrder(-1)]
    public string Type => "transcript.text.done";
}
