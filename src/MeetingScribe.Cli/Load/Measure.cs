namespace MeetingScribe.Cli.Load;

/// <summary>The delays that a run measures: how reports name them, and what they are.</summary>
/// <param name="Metric">The service's own, for what no client can see.</param>
/// <param name="Kind">The tag, where the metric has several.</param>
internal sealed record Measure(string Name, string Description, string? Metric = null, string? Kind = null)
{
    public static readonly Measure ChunkToAck = new("chunk_to_ack", "chunk due to acknowledged as durable");
    public static readonly Measure ChunkToEngine = new("chunk_to_engine", "chunk in to taken by the engine", "scribe.chunk.to_engine");
    public static readonly Measure TurnToFinal = new("turn_to_final", "turn's end to the engine's final text", "scribe.turn.to_final");
    public static readonly Measure CaptionToViewer = new("caption_to_viewer", "hypothesis published to viewer", "scribe.caption.to_viewer", "partial");
    public static readonly Measure SegmentToViewer = new("segment_to_viewer", "segment stored to viewer", "scribe.caption.to_viewer", "segment");
    public static readonly Measure Searchable = new("utterance_to_searchable", "utterance finished to searchable", "scribe.utterance.to_searchable");
    public static readonly Measure WordToShown = new("word_to_shown", "word spoken to shown at a viewer's");
    public static readonly Measure WordToStable = new("word_to_stable", "word spoken to stable at a viewer's");
    public static readonly Measure SegmentToFound = new("segment_to_found", "segment shown to found by a search");

    /// <summary>In the order of the flow.</summary>
    public static readonly IReadOnlyList<Measure> All =
        [ChunkToAck, ChunkToEngine, TurnToFinal, CaptionToViewer, SegmentToViewer, WordToShown, WordToStable, Searchable, SegmentToFound];
}
