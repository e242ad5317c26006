using System.Diagnostics.Metrics;
using System.Text.Json;

namespace MeetingScribe.Server.Telemetry;

/// <summary>
/// What the pipeline measures of itself, in the order of the flow. Tags have few values each and never say whose meeting it was or
/// what was said. Levels that are asked for (streams, viewers, backlogs) are in <see cref="Sessions.SessionGauges"/>.
/// </summary>
static class PipelineMeter
{
    public const string Name = "MeetingScribe";

    static readonly Meter Meter = new(Name);

    /// <summary>What a waiting person can tell apart, and the milliseconds below for the machine's own stages.</summary>
    static readonly InstrumentAdvice<double> Delays = new()
    {
        HistogramBucketBoundaries = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    };

    // Ingest

    public static readonly Counter<double> AudioReceived = Meter.CreateCounter<double>(
        "scribe.audio.received", "s", "Audio appended to recordings, by its own clock");

    public static readonly Counter<long> StreamsRefused = Meter.CreateCounter<long>(
        "scribe.streams.refused", "{stream}", "Connections that got no stream, by reason; overloaded means that there was no room");

    public static readonly Counter<long> ConnectionsEnded = Meter.CreateCounter<long>(
        "scribe.connections.ended", "{connection}", "Connections that the service ended before their client did, by reason");

    // Storage

    public static readonly Histogram<double> RecordingSync = Delay(
        "scribe.recording.sync", "One syncfs that makes all new audio durable; until it has ended nobody is acknowledged");

    public static readonly Counter<long> RecordingSyncFailures = Meter.CreateCounter<long>(
        "scribe.recording.sync.failures", "{sync}", "Syncs that failed; their audio is tried again");

    public static readonly Histogram<double> StoreTransaction = Delay(
        "scribe.store.transaction", "One write transaction of the database, from BEGIN to COMMIT");

    // Sessions

    public static readonly Histogram<double> ChunkToEngine = Delay(
        "scribe.chunk.to_engine", "From the last byte that a chunk needs leaving the socket until turn detection and, in a turn, the engine have taken the chunk");

    public static readonly Counter<long> TurnsHeard = Meter.CreateCounter<long>(
        "scribe.turns.heard", "{turn}", "Turns that were heard to their end");

    public static readonly Histogram<double> TurnToFinal = Delay(
        "scribe.turn.to_final", "From the end of a turn being found to the engine's final text of it");

    public static readonly Counter<long> EngineFailures = Meter.CreateCounter<long>(
        "scribe.engine.failures", "{failure}", "Engine streams given up, each followed by a new try, by kind: failed, hung or internal");

    public static readonly Counter<long> TurnsPassedOver = Meter.CreateCounter<long>(
        "scribe.turns.passed_over", "{turn}", "Turns stored without text because the engine failed on them again and again and heard other audio well");

    public static readonly Counter<long> WordsWithheld = Meter.CreateCounter<long>(
        "scribe.words.withheld", "{word}", "Words of the engine openai-http's answers that were taken for made up: over silence, subtitle credits, loops; a word counts in each answer");

    public static readonly Counter<long> SegmentsStored = Meter.CreateCounter<long>(
        "scribe.segments.stored", "{segment}", "Segments stored; as many became searchable");

    public static readonly Histogram<double> UtteranceToSearchable = Delay(
        "scribe.utterance.to_searchable", "From a finished utterance being given to its meeting to its segment being stored and searchable, which is one transaction");

    // Captions

    public static readonly Histogram<double> CaptionToViewer = Delay(
        "scribe.caption.to_viewer", "From a caption or segment being published to a viewer's connection being handed it, by kind: partial or segment");

    public static readonly Counter<long> CaptionsSkipped = Meter.CreateCounter<long>(
        "scribe.captions.skipped", "{caption}", "Captions handed to a viewer that had missed an older one of the same turn; what it has is the newest");

    public static KeyValuePair<string, object?> Reason(Enum reason) => new("reason", JsonNamingPolicy.SnakeCaseLower.ConvertName(reason.ToString()));

    public static KeyValuePair<string, object?> Kind(string kind) => new("kind", kind);

    static Histogram<double> Delay(string name, string description) => Meter.CreateHistogram(name, "s", description, tags: null, Delays);
}
