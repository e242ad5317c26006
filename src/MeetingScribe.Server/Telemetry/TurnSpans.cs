using System.Diagnostics;

namespace MeetingScribe.Server.Telemetry;

/// <summary>
/// The spans of a turn's life. Each turn is a trace of its own: it outlives connections and is nobody's request. Nothing is made while
/// nobody listens.
/// </summary>
static class TurnSpans
{
    public const string Turn = "turn", Hear = "hear", Understand = "understand", Commit = "commit", Index = "index", Show = "show";

    static readonly ActivitySource Source = new(PipelineMeter.Name);

    /// <summary>Begins a trace, whatever the present task is part of.</summary>
    public static Activity? Begin()
    {
        if (!Source.HasListeners())
            return null;
        var present = Activity.Current;
        Activity.Current = null;
        var span = Source.StartActivity(Turn);
        Activity.Current = present;
        return span;
    }

    /// <summary>A part of another span, which need not be the present task's; null where that one is.</summary>
    public static Activity? Within(Activity? parent, string name)
    {
        if (parent is null)
            return null;
        var present = Activity.Current;
        var span = Source.StartActivity(name, ActivityKind.Internal, parent.Context);
        Activity.Current = present;
        return span;
    }

    /// <summary>Ends a span that another task may have begun; the present task stays part of what it is part of.</summary>
    public static void End(Activity? span)
    {
        var present = Activity.Current;
        span?.Stop();
        Activity.Current = present;
    }

    /// <summary>The present task's span, if it is one of a turn's.</summary>
    public static Activity? Present => Activity.Current is { } present && present.Source == Source ? present : null;
}
