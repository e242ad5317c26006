using MeetingScribe.Server.Storage;

namespace MeetingScribe.Server.Access;

/// <summary>
/// The outermost layer: gives every failure the one error shape, whether a handler threw, the server refused the request,
/// or routing answered with a bare status. Detail goes to the log only.
/// </summary>
sealed partial class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> log)
{
    public async Task Invoke(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return; // the caller has gone; there is nobody to answer
        }
        catch (BadHttpRequestException e)
        {
            Refused(log, e.StatusCode, context.Request.Path, e.Message);
            await Answer(context, Problem.OfStatus(e.StatusCode, context.Request));
            return;
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            Failed(log, e, context.Request.Method, context.Request.Path);
            await Answer(context, e is StoreException failure ? Problem.OfStore(failure.Failure) : Problem.Internal());
            return;
        }

        var response = context.Response;
        if (response.StatusCode >= 400 && !response.HasStarted && response.ContentType is null && response.ContentLength is null)
            await Problem.OfStatus(response.StatusCode, context.Request).ExecuteAsync(context);
    }

    static Task Answer(HttpContext context, Problem problem)
    {
        if (context.Response.HasStarted)
        {
            // Half an answer must not look like a whole one.
            context.Abort();
            return Task.CompletedTask;
        }

        context.Response.Clear();
        return problem.ExecuteAsync(context);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Refused with {Status} at {Path}: {Reason}")]
    static partial void Refused(ILogger log, int status, string path, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    static partial void Failed(ILogger log, Exception exception, string method, string path);
}
