using MeetingScribe.Server.Access;
using MeetingScribe.Server.Ingest;
using MeetingScribe.Server.Realtime;
using MeetingScribe.Server.Sessions;
using MeetingScribe.Server.Storage;
using MeetingScribe.Speech;
using Microsoft.AspNetCore.Http.Features;

namespace MeetingScribe.Server.Transcriptions;

/// <summary><c>POST /v1/audio/transcriptions</c> as OpenAI has it: a file in, its text out, nothing kept.</summary>
static class TranscriptionsEndpoint
{
    const string Route = "/v1/audio/transcriptions";
    static readonly TimeSpan ComeAgain = TimeSpan.FromSeconds(5);

    public static void AddTranscriptions(this IServiceCollection services, TranscriptionsOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton(_ => new FileLine(options.AtOnce));
    }

    public static void MapTranscriptions(this IEndpointRouteBuilder routes) =>
        routes.MapPost(Route, Transcribe).RequireScope(Scope.Ingest)
            .WithSummary("OpenAI's transcription of a file: multipart with file and model");

    static async Task<IResult> Transcribe(HttpContext context, TranscriptionContext service, TranscriptionsOptions options, FileLine line, IStore store)
    {
        // 1. room before anything is read
        if (!line.TryEnter())
            return Problem.Overloaded("Too many files are waiting to be transcribed. Send this one again in a few seconds.", ComeAgain);
        try
        {
            // 2. the whole file, on disk until the answer is given
            if (!context.Request.HasFormContentType)
                return Problem.UnsupportedFormat("This call takes multipart/form-data with the fields file and model.");
            var (form, problem) = await Receive(context, options);
            if (form is null)
                return problem!;
            var (request, error) = TranscriptionRequest.Read(form);
            if (error is not null)
                return error.ToProblem();
            if (form.Files.GetFile("file") is not { } file)
                return RealtimeError.Missing("file").ToProblem();

            // 3. its turn, its text
            await line.Place(context.RequestAborted);
            try
            {
                return await Answer(file, request!, context, service, options, store);
            }
            finally
            {
                line.Release();
            }
        }
        finally
        {
            line.Leave();
        }
    }

    static async Task<(IFormCollection? Form, Problem? Problem)> Receive(HttpContext context, TranscriptionsOptions options)
    {
        const int Megabyte = 1 << 20, FieldBytes = 1 << 16;
        var size = (long)options.MaxMegabytes * Megabyte;
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize = size + Megabyte;
        context.Features.Set<IFormFeature>(new FormFeature(context.Request, new FormOptions { MultipartBodyLengthLimit = size, ValueLengthLimit = FieldBytes, ValueCountLimit = 64 }));
        try
        {
            return (await context.Request.ReadFormAsync(context.RequestAborted), null);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return (null, TooLarge(options));
        }
        catch (InvalidDataException e) when (e.Message.Contains("length limit", StringComparison.Ordinal))
        {
            return (null, TooLarge(options));
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            return (null, RealtimeError.Invalid("malformed_multipart", $"The multipart body cannot be read: {e.Message}").ToProblem());
        }
    }

    static async Task<IResult> Answer(
        IFormFile file, TranscriptionRequest request, HttpContext context, TranscriptionContext service, TranscriptionsOptions options, IStore store)
    {
        await using var body = file.OpenReadStream();
        await using var audio = await UploadedAudio.Open(body, context.RequestAborted);
        if (audio.Problem is { } unreadable)
            return unreadable with { Param = "file" };
        var hearing = new FileHearing(
            service.Engine, request.Hints with { Redactor = service.Redactor }, service.Options.Turns, TimeSpan.FromMinutes(options.MaxMinutes), service.Options.EngineTimeout, service.Time, service.Redactor);
        try
        {
            return request.IsStreamed ? await TranscriptionStream.Write(hearing, audio, request, context) : await Whole(hearing, audio, request, context);
        }
        finally
        {
            if (hearing.Used.Count > 0)
                await store.CountSpeech(hearing.Used, CancellationToken.None);
        }
    }

    static async Task<IResult> Whole(FileHearing hearing, UploadedAudio audio, TranscriptionRequest request, HttpContext context)
    {
        var turns = new List<Utterance>();
        try
        {
            await foreach (var spoken in hearing.Hear(audio, context.RequestAborted))
            {
                if (spoken.Finished is { Words.Count: > 0 } turn)
                    turns.Add(turn);
            }
        }
        catch (SpeechEngineException e)
        {
            return EngineFailed(e);
        }

        return hearing.Problem is { } problem ? problem with { Param = "file" } : TranscriptionAnswer.Of(turns, hearing.Duration, request);
    }

    /// <summary>Worth another try, which OpenAI's clients make by themselves.</summary>
    public static Problem EngineFailed(SpeechEngineException e) => new(503, "server_error", "engine_failed", e.Message) { RetryAfter = e.RetryAfter ?? ComeAgain };

    static Problem TooLarge(TranscriptionsOptions options) =>
        Problem.TooLarge($"The file is larger than {options.MaxMegabytes} MB, which is the most this service takes. Send it compressed or in parts.") with { Param = "file" };
}
