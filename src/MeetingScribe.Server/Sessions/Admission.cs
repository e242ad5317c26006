namespace MeetingScribe.Server.Sessions;

/// <summary>Who may still come in: counts the streams there are and looks at the service's load. Thread-safe.</summary>
sealed class Admission(int places, Load load)
{
    int taken;

    /// <summary>Streams open now.</summary>
    public int Taken => Volatile.Read(ref taken);

    /// <summary>Why there is no room for another stream, as a sentence; null if there is.</summary>
    public string? Refusal =>
        Taken >= places ? $"The service carries {places} streams at once and has no place for another. Try again in a moment."
        : load.TakesNewStreams ? null
        : $"The service is overloaded: it is {HealthSentence.Spoken(load.Delay)} behind with the streams it has. Try again in a moment.";

    public void Seat(LiveStream stream)
    {
        if (stream.HasPlace)
            return;
        stream.HasPlace = true;
        Interlocked.Increment(ref taken);
    }

    public void Unseat(LiveStream stream)
    {
        if (stream.HasPlace)
            Interlocked.Decrement(ref taken);
    }
}
