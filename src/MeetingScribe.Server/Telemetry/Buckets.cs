namespace MeetingScribe.Server.Telemetry;

/// <summary>
/// A histogram of eight buckets to every doubling, from 7 µs to over an hour: fine enough to read percentiles from, and cheap, because a
/// value's bucket is the top bits of its representation. Thread-safe.
/// </summary>
sealed class Buckets
{
    /// <summary>Keeps sign, exponent and three bits of the mantissa.</summary>
    const int DroppedBits = 49;

    static readonly long First = BitConverter.DoubleToInt64Bits(Math.Pow(2, -17)) >> DroppedBits;
    static readonly long Last = BitConverter.DoubleToInt64Bits(Math.Pow(2, 12)) >> DroppedBits;

    readonly long[] counts = new long[Last - First + 1];
    double sum;

    public void Take(double value)
    {
        var index = Math.Clamp((BitConverter.DoubleToInt64Bits(value) >> DroppedBits) - First, 0, counts.Length - 1);
        Interlocked.Increment(ref counts[index]);
        double before;
        do
            before = Volatile.Read(ref sum);
        while (Interlocked.CompareExchange(ref sum, before + value, before) != before);
    }

    public MetricPoint ToPoint(IReadOnlyDictionary<string, string> tags)
    {
        var filled = new List<MetricBucket>();
        for (var index = 0; index < counts.Length; index++)
        {
            if (Volatile.Read(ref counts[index]) is > 0 and var count)
                filled.Add(new MetricBucket(UpperBound(index), count));
        }
        return new MetricPoint(tags, Value: null, filled.Sum(bucket => bucket.Count), Volatile.Read(ref sum), filled);
    }

    static double UpperBound(int index) => BitConverter.Int64BitsToDouble((First + index + 1) << DroppedBits);
}
