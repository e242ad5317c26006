namespace MeetingScribe.Server.Access;

/// <summary>
/// What runs on ephemeral keys just now, sockets and event streams among it, so that revoking a key ends what it has opened. Thread-safe.
/// </summary>
sealed class RunningRequests
{
    readonly Dictionary<string, HashSet<Running>> byKey = [];

    /// <summary>The request runs until the result is disposed of.</summary>
    public Running Begin(string keyId, HttpContext request)
    {
        var running = new Running(this, keyId, request);
        lock (byKey)
        {
            if (!byKey.TryGetValue(keyId, out var requests))
                byKey[keyId] = requests = [];
            requests.Add(running);
        }

        return running;
    }

    /// <summary>The keys that let a request in and have not expired.</summary>
    public IReadOnlyList<string> ValidKeys(DateTimeOffset now)
    {
        lock (byKey)
            return [.. byKey.Where(key => key.Value.Any(request => request.ValidUntil > now)).Select(key => key.Key)];
    }

    /// <summary>Cuts the connections of every request that runs on the key.</summary>
    public void CutOff(string keyId)
    {
        Running[] requests;
        lock (byKey)
            requests = byKey.TryGetValue(keyId, out var found) ? [.. found] : [];
        foreach (var request in requests)
            request.CutOff();
    }

    void End(string keyId, Running request)
    {
        lock (byKey)
        {
            if (byKey.TryGetValue(keyId, out var requests) && requests.Remove(request) && requests.Count == 0)
                byKey.Remove(keyId);
        }
    }

    /// <summary>One request.</summary>
    public sealed class Running(RunningRequests all, string keyId, HttpContext request) : IDisposable
    {
        /// <summary>When the key expires that let it in; null: none has yet.</summary>
        public DateTimeOffset? ValidUntil { get; private set; }

        public void LetIn(DateTimeOffset? until)
        {
            lock (all.byKey)
                ValidUntil = until;
        }

        public void CutOff() => request.Abort();

        public void Dispose() => all.End(keyId, this);
    }
}
