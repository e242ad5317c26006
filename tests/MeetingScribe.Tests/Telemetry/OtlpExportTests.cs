namespace MeetingScribe.Tests.Telemetry;

public sealed class OtlpExportTests(CollectedMeeting meeting) : IClassFixture<CollectedMeeting>
{
    /// <summary>All that a metric of ours may be tagged with; each has few values.</summary>
    static readonly string[] Tags = ["kind", "reason", "state"];

    readonly IReadOnlyList<Point> points = meeting.Collector.Points;
    readonly IReadOnlyList<Span> spans = meeting.Collector.Spans;

    [Fact]
    public void Every_stage_of_the_pipeline_has_said_what_it_did()
    {
        Assert.Equal("MeetingScribe", meeting.Collector.Resource["service.name"]);
        Assert.Equal(2, meeting.Segments);
        Assert.Equal((CollectedMeeting.Speech.Samples.Length / 16_000.0, "s"), (Math.Round(Last("scribe.audio.received").Value, 4), Last("scribe.audio.received").Unit));
        Assert.Equal(2, Last("scribe.turns.heard").Value);
        Assert.Equal(2, Last("scribe.turn.to_final").Value);
        Assert.Equal(2, Last("scribe.segments.stored").Value);
        Assert.Equal(2, Last("scribe.utterance.to_searchable").Value);
        Assert.Equal(2, Last("scribe.caption.to_viewer", "segment").Value);
        Assert.InRange(Last("scribe.caption.to_viewer", "partial").Value, 1, 100);
        Assert.InRange(Last("scribe.chunk.to_engine").Value, 1, CollectedMeeting.Speech.Samples.Length / 1_600);
        Assert.InRange(Last("scribe.recording.sync").Value, 1, 1_000);
        Assert.InRange(Last("scribe.store.transaction").Value, 2, 1_000);
        Assert.Contains(points, point => point is { Name: "scribe.streams.live", Value: 1, Unit: "{stream}" });
        Assert.Contains(points, point => point.Name == "scribe.participants" && point.Tags["state"] == "left");
        Assert.Contains(points, point => point.Name == "dotnet.process.memory.working_set");
    }

    [Fact]
    public void Each_turn_is_a_trace_from_its_first_sound_to_its_first_viewer()
    {
        var turns = spans.GroupBy(span => span.Trace).ToList();

        Assert.Equal(2, turns.Count);
        Assert.All(turns, spans =>
        {
            var turn = spans.Single(span => span.Parent.Length == 0);
            Assert.Equal("turn", turn.Name);
            Assert.Equal("scripted", turn.Tags["scribe.engine"]);
            Assert.StartsWith("seg_", turn.Tags["scribe.turn.id"], StringComparison.Ordinal);
            var commit = spans.Single(span => span.Name == "commit");
            Assert.Equal(
                [("hear", turn.Id), ("understand", turn.Id), ("commit", turn.Id), ("index", commit.Id), ("show", commit.Id)],
                spans.Except([turn]).OrderBy(span => span.Start).Select(span => (span.Name, span.Parent)));
            Assert.All(spans, span => Assert.InRange(span.Start, turn.Start, span.End));
        });
    }

    [Fact]
    public async Task Where_nothing_else_is_said_it_is_told_over_grpc()
    {
        await using var collector = await Collector.Start(speaksGrpc: true);
        await using var service = await ServiceProcess.Run("Scribe:Engine=scripted", $"Scribe:Telemetry:Endpoint={collector.Url}", "Scribe:Telemetry:IntervalSeconds=1");

        await Eventually.IsTrue(() => Task.FromResult(collector.Points.Any(point => point.Name == "scribe.streams.limit")), seconds: 60);
    }

    [Fact]
    public void Nothing_that_is_told_says_whose_meeting_it_was_or_what_was_said()
    {
        Assert.NotEmpty(points);
        Assert.Superset(points.Where(IsOurs).SelectMany(point => point.Tags.Keys).ToHashSet(), Tags.ToHashSet());
        Assert.DoesNotContain(
            points.SelectMany(point => point.Tags.Values).Concat(spans.SelectMany(span => span.Tags.Values)),
            value => value.Contains("secret", StringComparison.OrdinalIgnoreCase) || value.Contains("w4800", StringComparison.Ordinal));
    }

    static bool IsOurs(Point point) => point.Name.StartsWith("scribe.", StringComparison.Ordinal);

    Point Last(string name, string? kind = null) => points.Last(point => point.Name == name && (kind is null || point.Tags["kind"] == kind));
}
