using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace MeetingScribe.Server.Storage.Sqlite;

/// <summary>
/// Points the managed provider at the system's SQLite (3.40 or newer on Debian 12, patched by the distribution)
/// instead of a copy of our own. Once per process.
/// </summary>
internal static class SqliteLibrary
{
    static readonly string[] Names = ["libsqlite3.so.0", "libsqlite3.dylib", "winsqlite3"];
    static readonly Lazy<bool> Loaded = new(LoadOnce);

    /// <exception cref="StoreException">There is none; the message is the command that installs it.</exception>
    public static void Load() => _ = Loaded.Value;

    static bool LoadOnce()
    {
        var library = Find(Names)
            ?? throw new StoreException(StoreFailure.LibraryMissing, "SQLite is missing (libsqlite3.so.0). Install it with: apt-get install libsqlite3-0");
        NativeLibrary.SetDllImportResolver(
            typeof(SQLite3Provider_e_sqlite3).Assembly,
            (name, _, _) => name == "e_sqlite3" ? library : 0);
        raw.SetProvider(new SQLite3Provider_e_sqlite3());
        return true;
    }

    internal static nint? Find(IEnumerable<string> names)
    {
        foreach (var name in names)
            if (NativeLibrary.TryLoad(name, Assembly.GetExecutingAssembly(), searchPath: null, out var library)) return library;
        return null;
    }
}
