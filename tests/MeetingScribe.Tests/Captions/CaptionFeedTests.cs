using MeetingScribe.Server.Captions;
using MeetingScribe.Transcripts;

namespace MeetingScribe.Tests.Captions;

/// <summary>What a viewer gets, whenever it comes and however slow it is.</summary>
public sealed class CaptionFeedTests : IAsyncLifetime
{
    readonly StoreFixture fixture = StoreFixture.Open();
    readonly CancellationTokenSource patience = new(TimeSpan.FromSeconds(30));

    public async ValueTask InitializeAsync() => await fixture.OpenStream();

    public async ValueTask DisposeAsync()
    {
        patience.Dispose();
        await fixture.DisposeAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(299)]
    [InlineData(300)]
    public async Task Everything_after_a_sequence_comes_once_and_in_order_while_more_is_said(int after)
    {
        var feed = new CaptionFeed("m1", 0, fixture.Store, TimeProvider.System);
        for (var sequence = 1; sequence <= 300; sequence++)
            await Say(feed, sequence);

        var watching = Sequences(feed, after, until: 600);
        for (var sequence = 301; sequence <= 600; sequence++)
            await Say(feed, sequence);

        Assert.Equal(Enumerable.Range(after + 1, 600 - after).Select(number => (long)number), await watching);
    }

    [Fact]
    public async Task A_slow_viewer_gets_only_the_newest_partial_and_every_segment()
    {
        var feed = new CaptionFeed("m1", 0, fixture.Store, TimeProvider.System);
        await using var viewer = feed.Watch(0, patience.Token).GetAsyncEnumerator(patience.Token);
        feed.Publish(Partial("t0", "first"));
        Assert.True(await viewer.MoveNextAsync());

        for (var count = 1; count <= 1_000; count++)
            feed.Publish(Partial("t1", $"word {count}"));
        await Say(feed, 1);
        await Say(feed, 2);
        feed.Publish(Partial("t2", "last"));

        var seen = new List<string>();
        while (seen.LastOrDefault() != "last" && await viewer.MoveNextAsync())
            seen.Add(viewer.Current is PartialEvent partial ? partial.Stable : $"segment {((SegmentEvent)viewer.Current).Sequence}");
        Assert.Equal(["segment 1", "segment 2", "word 1000", "last"], seen);
    }

    [Fact]
    public async Task A_turns_partial_never_comes_after_its_segment()
    {
        var feed = new CaptionFeed("m1", 0, fixture.Store, TimeProvider.System);
        var segment = Sample.Segment("m1", 1, "done");
        feed.Publish(Partial(segment.Id, "do"));
        await Store(segment);
        feed.Publish(new SegmentEvent(1, segment));
        feed.Close();

        Assert.Equal(["SegmentEvent"], (await Collect(feed, 0)).Select(occurred => occurred.GetType().Name));
    }

    [Fact]
    public async Task A_turn_that_is_heard_again_after_it_was_stored_shows_no_caption()
    {
        var feed = new CaptionFeed("m1", 0, fixture.Store, TimeProvider.System);
        var segment = Sample.Segment("m1", 1, "done");
        await Store(segment);
        feed.Publish(new SegmentEvent(1, segment));
        feed.Publish(Partial(segment.Id, "do"));
        feed.Close();

        Assert.Equal(["SegmentEvent"], (await Collect(feed, 0)).Select(occurred => occurred.GetType().Name));
    }

    [Fact]
    public async Task A_caption_that_was_taken_back_is_told_to_those_who_saw_it_and_to_nobody_else()
    {
        var feed = new CaptionFeed("m1", 0, fixture.Store, TimeProvider.System);
        feed.Publish(Partial("t1", "noise"));
        await using var viewer = feed.Watch(0, patience.Token).GetAsyncEnumerator(patience.Token);
        await viewer.MoveNextAsync();
        feed.Publish(Partial("t1", ""));
        await viewer.MoveNextAsync();
        feed.Close();

        Assert.Equal("", Assert.IsType<PartialEvent>(viewer.Current).Stable);
        Assert.Empty(await Collect(feed, 0));
    }

    [Fact]
    public async Task An_ended_meetings_stream_ends_after_the_last_event()
    {
        var feed = new CaptionFeed("m1", 0, fixture.Store, TimeProvider.System);
        var watching = Collect(feed, 0);
        await Say(feed, 1);
        feed.Close();

        Assert.Single(await watching);
        Assert.Equal(0, feed.Viewers);
    }

    async Task Say(CaptionFeed feed, int sequence)
    {
        var segment = Sample.Segment("m1", sequence, $"text {sequence}");
        await Store(segment);
        feed.Publish(new SegmentEvent(sequence, segment));
    }

    Task<Segment?> Store(Segment segment) =>
        fixture.Store.Commit(segment, new("m1", "p1", "s1"), segment.Sequence * 16_000, Sample.Checkpoint(segment.Sequence * 16_000));

    static PartialEvent Partial(string turn, string stable) => new("p1", "Ana", turn, 0, stable, "", []);

    async Task<List<long>> Sequences(CaptionFeed feed, long after, long until)
    {
        var sequences = new List<long>();
        await foreach (var occurred in feed.Watch(after, patience.Token))
        {
            if (occurred is SegmentEvent segment)
                sequences.Add(segment.Sequence);
            if (sequences.LastOrDefault() == until)
                break;
        }

        return sequences;
    }

    async Task<List<MeetingEvent>> Collect(CaptionFeed feed, long after)
    {
        var events = new List<MeetingEvent>();
        await foreach (var occurred in feed.Watch(after, patience.Token))
            events.Add(occurred);
        return events;
    }
}
