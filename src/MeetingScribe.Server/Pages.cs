namespace MeetingScribe.Server;

/// <summary>The dashboard's files, built from <c>dashboards/</c> into <c>wwwroot</c>; its own routes all begin at index.html.</summary>
static class Pages
{
    /// <summary>What the pages need and nothing else: their own files, their own service (sockets to it included), audio made in the page.</summary>
    const string PagePolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; font-src 'self'; media-src 'self' blob:; worker-src 'self'; manifest-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'";

    /// <summary>What programs get is no page, whatever a browser takes it for.</summary>
    const string ProgramPolicy = "default-src 'none'; sandbox; frame-ancestors 'none'";

    /// <summary>Beside the program, wherever it is started from.</summary>
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "wwwroot");

    static readonly string[] Programs = ["/v1", "/hubs", "/healthz", "/readyz", "/openapi"];

    public static void UsePages(this WebApplication app)
    {
        var files = app.Environment.WebRootFileProvider;
        app.Use((context, next) =>
        {
            var headers = context.Response.Headers;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            headers.ContentSecurityPolicy = IsForPrograms(context.Request.Path) ? ProgramPolicy : PagePolicy;
            return next(context);
        });
        app.Use((context, next) =>
        {
            // A link into the dashboard, such as /meetings/weekly: not a file, not for programs.
            if (HttpMethods.IsGet(context.Request.Method) && !IsForPrograms(context.Request.Path) && !IsFile(context.Request.Path) && files.GetFileInfo("index.html").Exists)
                context.Request.Path = "/index.html";
            return next(context);
        });
        app.UseStaticFiles(new StaticFileOptions { OnPrepareResponse = file => file.Context.Response.Headers.CacheControl = CachingOf(file.Context.Request) });
    }

    /// <summary>Vite names everything in assets by its contents; the rest must be asked for again.</summary>
    static string CachingOf(HttpRequest request) => request.Path.StartsWithSegments("/assets") ? "public, max-age=31536000, immutable" : "no-cache";

    /// <summary>A meeting's id may hold dots: <c>/meetings/planning.2026</c> is a page.</summary>
    static bool IsFile(PathString path) => Path.HasExtension(path) && !path.StartsWithSegments("/meetings");

    static bool IsForPrograms(PathString path) => Programs.Any(program => path.StartsWithSegments(program));
}
