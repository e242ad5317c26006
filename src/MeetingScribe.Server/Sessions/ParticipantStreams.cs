namespace MeetingScribe.Server.Sessions;

/// <summary>A participant's streams, and the tickets of the connections that have one of them. Thread-safe.</summary>
sealed class ParticipantStreams
{
    readonly Lock gate = new();
    readonly List<LiveStream> streams = [];
    readonly Dictionary<long, LiveStream> tickets = [];
    readonly long born;
    long lastTicket;

    /// <param name="born">What no ticket of an earlier session of the participant, on another node, comes up to.</param>
    public ParticipantStreams(long born) => this.born = lastTicket = born;

    /// <summary>No stream, and no connection that has yet to leave.</summary>
    public bool IsEmpty
    {
        get { lock (gate) return streams.Count == 0 && tickets.Count == 0; }
    }

    /// <summary>In order of their beginning.</summary>
    public LiveStream[] All
    {
        get { lock (gate) return [.. streams]; }
    }

    /// <summary>The one that is connected, or else the last; null if there is none.</summary>
    public LiveStream? Newest => Array.Find(All, stream => stream.IsConnected) ?? All.LastOrDefault();

    public LiveStream? Find(string recordingId) => Array.Find(All, stream => stream.Record.RecordingId == recordingId);

    public LiveStream? Of(long ticket)
    {
        lock (gate)
            return tickets.GetValueOrDefault(ticket);
    }

    /// <summary>Why a connection with that ticket has to go: its stream is over, or was carried by another node that is gone.</summary>
    public StreamOutcome Without(long ticket) => ticket > born ? StreamOutcome.StreamFinished : StreamOutcome.Stopping;

    public void Add(LiveStream stream)
    {
        lock (gate)
            streams.Add(stream);
    }

    /// <summary>False if it was removed before.</summary>
    public bool Remove(LiveStream stream)
    {
        lock (gate)
            return streams.Remove(stream);
    }

    /// <summary>Connects the stream, by a ticket nobody had before; null if it is ending.</summary>
    public long? Admit(LiveStream stream, bool followsTurns)
    {
        lock (gate)
        {
            if (!stream.TryConnect(lastTicket + 1, followsTurns))
                return null;
            tickets.Add(++lastTicket, stream);
            return lastTicket;
        }
    }

    /// <summary>The ticket is given back; its stream stays.</summary>
    public LiveStream? Dismiss(long ticket)
    {
        lock (gate)
            return tickets.Remove(ticket, out var stream) ? stream : null;
    }
}
