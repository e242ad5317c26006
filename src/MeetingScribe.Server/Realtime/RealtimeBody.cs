using System.Text.Json;
using MeetingScribe.Server.Access;
using Microsoft.AspNetCore.Http.Features;

namespace MeetingScribe.Server.Realtime;

/// <summary>The JSON body of a realtime REST call; no body is an empty object.</summary>
static class RealtimeBody
{
    const int MaxBytes = 64 * 1024;

    /// <returns>The body, or why it cannot be read; a body that is too large throws, and is answered 413.</returns>
    public static async ValueTask<(JsonElement Body, Problem? Problem)> Read(HttpRequest request)
    {
        if (request.ContentType is null && request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true })
            return (JsonElement.Parse("{}"), null);
        if (!request.HasJsonContentType())
            return (default, Problem.UnsupportedFormat("This call takes JSON. Send the body with \"Content-Type: application/json\"."));
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = MaxBytes;
        try
        {
            using var document = await JsonDocument.ParseAsync(request.Body, cancellationToken: request.HttpContext.RequestAborted);
            return (document.RootElement.Clone(), null);
        }
        catch (JsonException e)
        {
            return (default, Problem.BadJson(e.Message));
        }
    }
}
