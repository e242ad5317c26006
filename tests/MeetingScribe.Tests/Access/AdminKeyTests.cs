using System.Runtime.Versioning;
using MeetingScribe.Server.Access;
using MeetingScribe.Server.Configuration;

namespace MeetingScribe.Tests.Access;

[SupportedOSPlatform("linux")]
public sealed class AdminKeyTests : IDisposable
{
    readonly string directory = Directory.CreateTempSubdirectory("scribe-").FullName;

    string KeyFile => Path.Combine(directory, "data", "admin.key");

    string DataDirectory => Path.Combine(directory, "data");

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public void It_is_made_once_for_its_owner_only()
    {
        var first = AdminKey.Open(DataDirectory);
        var second = AdminKey.Open(DataDirectory);

        Assert.Equal(first, second);
        Assert.Matches("^[0-9a-f]{64}$", first);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFile));
        Assert.Equal([KeyFile], Directory.GetFiles(DataDirectory));
    }

    [Fact]
    public void A_mode_that_lets_others_read_it_is_narrowed()
    {
        var key = AdminKey.Open(DataDirectory);
        File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.OtherRead);

        Assert.Equal(key, AdminKey.Open(DataDirectory));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFile));
    }

    [Fact]
    public void A_file_that_holds_something_else_is_refused_by_name()
    {
        Directory.CreateDirectory(DataDirectory);
        File.WriteAllText(KeyFile, "password");

        var refused = Assert.Throws<ConfigurationException>(() => AdminKey.Open(DataDirectory));

        Assert.Equal($"{KeyFile} does not hold a key of 64 hexadecimal digits; delete it to have a new one made.", refused.Message);
    }

    [Fact]
    public void A_data_directory_that_cannot_be_one_is_refused_by_name()
    {
        var file = Path.Combine(directory, "file");
        File.WriteAllText(file, "");

        var refused = Assert.Throws<ConfigurationException>(() => AdminKey.Open(file));

        Assert.StartsWith($"Scribe:DataDirectory is \"{file}\"", refused.Message);
    }

    [Fact]
    public void The_link_carries_the_key_where_browsers_send_it_to_nobody() =>
        Assert.Equal("http://127.0.0.1:8080/#key=abc", AdminKey.DashboardLink("http://127.0.0.1:8080/", "abc"));
}
