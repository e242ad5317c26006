using System.Diagnostics.Metrics;

namespace MeetingScribe.Server.Telemetry;

/// <summary>One instrument's measurements added up, per combination of tags, of which there are few. Thread-safe.</summary>
sealed class InstrumentTotals(Instrument instrument)
{
    readonly bool isHistogram = instrument is Histogram<double>;
    readonly Lock gate = new();
    volatile Series[] series = [];

    public void Take(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var one = Of(tags);
        if (one.Buckets is { } buckets)
            buckets.Take(value);
        else if (instrument.IsObservable)
            one.Set(value);
        else
            one.Add(value);
    }

    public void Clear() => series = [];

    public Metric ToMetric() => new(
        instrument.Name,
        isHistogram ? "histogram" : instrument.IsObservable ? "gauge" : "counter",
        instrument.Unit ?? "1",
        instrument.Description ?? "",
        [.. series.Select(one => one.ToPoint())]);

    Series Of(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var one in series)
        {
            if (one.Has(tags))
                return one;
        }

        lock (gate)
        {
            foreach (var one in series)
            {
                if (one.Has(tags))
                    return one;
            }
            var added = new Series([.. tags], isHistogram ? new Buckets() : null);
            series = [.. series, added];
            return added;
        }
    }

    sealed class Series(KeyValuePair<string, object?>[] tags, Buckets? buckets)
    {
        double total;

        public Buckets? Buckets => buckets;

        public bool Has(ReadOnlySpan<KeyValuePair<string, object?>> others)
        {
            if (others.Length != tags.Length)
                return false;
            for (var i = 0; i < tags.Length; i++)
            {
                if (tags[i].Key != others[i].Key || !Equals(tags[i].Value, others[i].Value))
                    return false;
            }
            return true;
        }

        public void Set(double value) => Volatile.Write(ref total, value);

        public void Add(double value)
        {
            double before;
            do
                before = Volatile.Read(ref total);
            while (Interlocked.CompareExchange(ref total, before + value, before) != before);
        }

        public MetricPoint ToPoint()
        {
            var named = tags.ToDictionary(tag => tag.Key, tag => tag.Value?.ToString() ?? "", StringComparer.Ordinal);
            return buckets is null
                ? new MetricPoint(named, Volatile.Read(ref total), Count: null, Sum: null, Buckets: null)
                : buckets.ToPoint(named);
        }
    }
}
