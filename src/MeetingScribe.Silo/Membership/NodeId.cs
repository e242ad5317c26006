namespace MeetingScribe.Silo.Membership;

/// <summary>Who a node is, start after start: a name that lies in its data directory, which one process has at a time.</summary>
static class NodeId
{
    public static string Of(string dataDirectory)
    {
        var file = Path.Combine(dataDirectory, "node-id");
        Directory.CreateDirectory(dataDirectory);
        if (File.Exists(file) && File.ReadAllText(file).Trim() is { Length: > 0 } given)
            return given;
        var made = Guid.NewGuid().ToString("n");
        File.WriteAllText(file, made);
        return made;
    }
}
