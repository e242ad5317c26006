namespace MeetingScribe.Server.Access;

/// <summary>
/// What runs on ephemeral keys just now, sockets and event streams among it, so that revoking a key ends what it has opened. Thread-safe.
/// </summary>
sealed class RunningRequests
{
    readonly Dictionary<string, HashSet<HttpContext>> byKey = [];

    /// <summary>The request runs until the result is disposed of.</summary>
    public IDisposable Begin(string keyId, HttpContext request)
    {
        lock (byKey)
        {
            if (!byKey.TryGetValue(keyId, out var requests))
                byKey[keyId] = requests = [];
            requests.Add(request);
        }

        return new Running(this, keyId, request);
    }

    /// <summary>Cuts the connections of every request that runs on the key.</summary>
    public void CutOff(string keyId)
    {
        HttpContext[] requests;
        lock (byKey)
            requests = byKey.TryGetValue(keyId, out var found) ? [.. found] : [];
        foreach (var request in requests)
            request.Abort();
    }

    void End(string keyId, HttpContext request)
    {
        lock (byKey)
        {
            if (byKey.TryGetValue(keyId, out var requests) && requests.Remove(request) && requests.Count == 0)
                byKey.Remove(keyId);
        }
    }

    sealed class Running(RunningRequests all, string keyId, HttpContext request) : IDisposable
    {
        public void Dispose() => all.End(keyId, request);
    }
}
