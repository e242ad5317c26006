using System.Security.Cryptography;
using MeetingScribe.Server.Configuration;

namespace MeetingScribe.Server.Access;

/// <summary>
/// The key of an installation that configured none: made at the first start, kept in <c>admin.key</c> for its owner's eyes
/// only (mode 600), and carried by the dashboard link that the start prints.
/// </summary>
static class AdminKey
{
    const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    const int Bytes = 32;

    /// <summary>The key kept in the data directory, made if there is none.</summary>
    public static string Open(string dataDirectory)
    {
        var path = Path.Combine(dataDirectory, "admin.key");
        try
        {
            Directory.CreateDirectory(dataDirectory);
            if (!File.Exists(path))
                Create(path);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, OwnerOnly);
            return Check(path, File.ReadAllText(path).Trim());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"Scribe:DataDirectory is \"{dataDirectory}\", and the key file {path} in it cannot be read or made ({e.Message}); allowed: a directory this process may write to.");
        }
    }

    /// <summary>Where a browser opens the dashboard. The key sits behind #, which browsers send to nobody.</summary>
    public static string DashboardLink(string address, string key) => $"{address.TrimEnd('/')}/#key={key}";

    // The file appears under its name only when it is complete, and never with a wider mode.
    static void Create(string path)
    {
        var part = $"{path}.{Environment.ProcessId}";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        using (var writer = new StreamWriter(new FileStream(part, options)))
            writer.WriteLine(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Bytes)));
        File.Move(part, path);
    }

    static string Check(string path, string key) =>
        key.Length == Bytes * 2 && key.All(char.IsAsciiHexDigit)
            ? key
            : throw new ConfigurationException($"{path} does not hold a key of {Bytes * 2} hexadecimal digits; delete it to have a new one made.");
}
